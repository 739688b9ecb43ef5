import './device.ts'
import {
  breastCancer,
  bostonHousing,
  californiaHousing,
  cifar10,
  cifar100,
  DownloadError,
  emnist,
  fashionMnist,
  type FetchOptions,
  iris,
  kmnist,
  mnist,
  stl10,
  svhn,
  wine,
} from '@neurite/datasets'
import { expect, test, vi } from 'vitest'
import { root } from './loopback.ts'

type Load = (options: FetchOptions) => Promise<unknown>

/** The hosts that are asked, in order, where each answers with a page that says so. */
async function hostsAsked(load: Load): Promise<{ hosts: string[]; error: unknown }> {
  const hosts: string[] = []
  vi.stubGlobal('fetch', async (url: string) => {
    hosts.push(new URL(url).host)
    return new Response('not here', { status: 404 })
  })
  try {
    const error = await load({ root: root() }).catch((reason: unknown) => reason)
    return { hosts, error }
  } finally {
    vi.unstubAllGlobals()
  }
}

test.each<[string, Load, number]>([
  ['mnist', mnist, 2],
  ['fashionMnist', fashionMnist, 3],
  ['kmnist', kmnist, 2],
  ['emnist', emnist, 3],
  ['cifar10', cifar10, 4],
  ['cifar100', cifar100, 3],
  ['stl10', stl10, 2],
  ['svhn', svhn, 1],
  ['iris', iris, 2],
  ['wine', wine, 1],
  ['breastCancer', breastCancer, 1],
  ['bostonHousing', bostonHousing, 2],
  ['californiaHousing', californiaHousing, 2],
])('%s asks its publisher and then its mirrors', async (_, load, count) => {
  const { hosts, error } = await hostsAsked(load)
  expect(error).toBeInstanceOf(DownloadError)
  expect(new Set(hosts).size).toBe(count)
  // The other scheme of the same host is a second way where no mirror is known.
  expect(hosts.length).toBeGreaterThanOrEqual(2)
  for (const host of hosts) expect(String(error)).toContain(host)
})
