import './device.ts'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { FormatError } from '@neurite/core'
import { cacheFolder, DataLoader, DownloadError, mnist } from '@neurite/datasets'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { testOnData } from './sharedData.ts'

const FILES = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte',
] as const

let root = ''
let server: Server | undefined
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'neurite-mnist-'))
})
afterEach(async () => {
  server?.closeAllConnections()
  server?.close()
  server = undefined
  vi.unstubAllEnvs()
  await rm(root, { recursive: true })
})

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener)
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mnist`
}

/** A small dataset in the form of MNIST. */
function smallFile(file: string, count: number): Uint8Array {
  const images = file.includes('images')
  const shape = images ? [count, 28, 28] : [count]
  const head = Buffer.alloc(4 + 4 * shape.length)
  head.set([0, 0, 8, shape.length])
  for (const [axis, length] of shape.entries()) head.writeUInt32BE(length, 4 + 4 * axis)
  const data = Buffer.from(Array.from({ length: images ? count * 784 : count }, (_, i) => (images ? i % 256 : i % 10)))
  return Buffer.concat([head, data])
}

async function writeSmall(folder: string, { packed = false, count = 12 } = {}): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const file of FILES) {
    const bytes = smallFile(file, count)
    await writeFile(join(folder, packed ? `${file}.gz` : file), packed ? gzipSync(bytes) : bytes)
  }
}

test('files are found in the folder itself, in mnist/ and in MNIST/raw, packed or not', async () => {
  for (const [folder, packed] of [
    ['', true],
    ['mnist', false],
    ['MNIST/raw', false],
  ] as const) {
    const place = join(root, `case ${folder.replace('/', ' ')}`)
    await writeSmall(join(place, folder), { packed })
    const { train, test: held } = await mnist({ root: place, download: false })
    expect([train.length, held.length, train.images.shape]).toEqual([12, 12, [12, 1, 28, 28]])
    expect(await train.labels.tolist()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1])
    const [x] = train.batch(new Int32Array([1]))
    expect((await x.data())[5]).toBe(Math.fround(((784 + 5) % 256) / 255))
  }
})

test('NEURITE_DATA names the cache folder', async () => {
  vi.stubEnv('NEURITE_DATA', root)
  expect(cacheFolder()).toBe(root)
  await writeSmall(join(root, 'mnist'))
  expect((await mnist({ download: false })).test.length).toBe(12)
})

test('what is nowhere and must not be downloaded is reported with the folders', async () => {
  const error = await mnist({ root, download: false }).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(DownloadError)
  expect(String(error)).toContain(join(root, 'mnist'))
})

test('damaged files in a folder are refused by name', async () => {
  await writeSmall(root)
  await writeFile(join(root, 't10k-labels-idx1-ubyte'), smallFile('labels', 12).subarray(0, 15))
  await expect(mnist({ root, download: false })).rejects.toThrow(join(root, 't10k-labels-idx1-ubyte'))
  await writeFile(join(root, 't10k-labels-idx1-ubyte'), smallFile('labels', 11))
  await expect(mnist({ root, download: false })).rejects.toThrow('images are uint8 [12, 28, 28] and labels [11]')
  const labels = Buffer.from(smallFile('labels', 12))
  labels[10] = 77
  await writeFile(join(root, 't10k-labels-idx1-ubyte'), labels)
  await expect(mnist({ root, download: false })).rejects.toThrow('label 2 is 77')
  await expect(mnist({ root, download: false })).rejects.toThrow(FormatError)
})

test('hosts that fail are named with their reasons, and nothing is left behind', async () => {
  const mirror = await serve((request, response) => {
    if (request.url?.startsWith('/mnist/missing')) response.writeHead(404).end()
    else if (request.url?.startsWith('/mnist/wrong')) response.end(gzipSync(smallFile('labels', 12)))
    else if (request.url?.startsWith('/mnist/page')) response.end('<html>please sign in</html>')
    else if (request.url?.startsWith('/mnist/broken')) {
      response.writeHead(200, { 'content-length': 1000 }).write('abc', () => response.destroy())
    }
    // Anything else is never answered.
  })
  const mirrors = ['missing', 'wrong', 'page', 'broken', 'silent'].map((name) => `${mirror}/${name}`)
  const started = performance.now()
  const error = (await mnist({ root, mirrors, timeout: 1500 }).catch((reason: unknown) => reason)) as DownloadError
  expect(error).toBeInstanceOf(DownloadError)
  const reasons = error.facts['reasons'] as string[]
  expect(reasons[0]).toContain('404')
  expect(reasons[1]).toContain('wrong content of t10k-labels-idx1-ubyte')
  expect(reasons[2]).toContain('begins with 3c 68 74 6d')
  expect(reasons[3]).toBeTruthy()
  expect(reasons[4]).toContain('no answer in time')
  expect(performance.now() - started).toBeLessThan(10_000)
  expect(await readdir(root)).toEqual([])
})

test('a host that cannot be reached fails at once', async () => {
  const mirror = await serve(() => undefined)
  server!.close()
  await expect(mnist({ root, mirrors: [mirror] })).rejects.toThrow('ECONNREFUSED')
})

test('unknown options are refused', async () => {
  await expect(mnist({ rot: '.' } as object)).rejects.toThrow("did you mean 'root'?")
})

testOnData('MNIST is downloaded, checked and kept', 'mnist', async (path) => {
  let requests = 0
  // One file comes packed differently from the published one: its content counts.
  const mirror = await serve((request, response) => {
    requests += 1
    const name = request.url!.split('/').pop()!
    const bytes = readFileSync(join(path, name))
    response.end(name.startsWith('t10k-labels') ? gzipSync(gunzipSync(bytes), { level: 1 }) : bytes)
  })
  const progress = new Set<string>()
  const options = {
    root,
    mirrors: [`${mirror}/absent`, mirror].slice(1),
    onProgress: ({ file }: { file: string }) => progress.add(file),
  }
  const { train, test: held } = await mnist(options)
  expect([train.length, held.length]).toEqual([60_000, 10_000])
  expect((await train.labels.tolist()) as number[]).toHaveLength(60_000)
  expect(requests).toBe(4)
  expect(progress.size).toBe(4)
  expect((await readdir(join(root, 'mnist'))).sort()).toEqual(FILES.map((file) => `${file}.gz`).sort())
  await mnist(options)
  expect(requests).toBe(4)
})

testOnData('an epoch of MNIST is gathered in a fraction of a second', 'mnist', async (path) => {
  const { train } = await mnist({ root: path, download: false })
  const [first] = (await train.labels.tolist()) as number[]
  expect(first).toBe(5)
  const [fit] = train.randomSplit([0.8, 0.2], { seed: 1 })
  const loader = new DataLoader(fit!, { batchSize: 256, shuffle: true })
  const times: number[] = []
  for (let epoch = 0; epoch < 3; epoch++) {
    // Of this process alone: other work on the machine does not count.
    const started = process.cpuUsage()
    let samples = 0
    for (const [x] of loader) samples += x.shape[0]!
    times.push(process.cpuUsage(started).user / 1000)
    expect(samples).toBe(48_000)
  }
  expect(Math.min(...times)).toBeLessThan(1000)
})
