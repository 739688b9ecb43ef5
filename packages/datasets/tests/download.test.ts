import './device.ts'
import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { FormatError, onWarning } from '@neurite/core'
import { expect, test, vi } from 'vitest'
import { DownloadError, type DownloadProgress } from '../src/files/download.ts'
import { Md5 } from '../src/files/md5.ts'
import { type FetchOptions, obtain, type PublishedFile } from '../src/files/obtain.ts'
import { readAll, type Source } from '../src/files/source.ts'
import { root, serve } from './loopback.ts'

/** 300 kB that do not repeat. */
const CONTENT = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 2654435761) >>> 13)
const MD5 = createHash('md5').update(CONTENT).digest('hex')
const FILE: PublishedFile = {
  folder: 'numbers',
  name: 'numbers.bin',
  urls: [],
  bytes: CONTENT.length,
  checksum: { algorithm: 'md5', hex: MD5 },
}

/** Reads the file; its first byte must be right, as a format would say. */
async function read(source: Source): Promise<Uint8Array> {
  const bytes = await readAll(source)
  if (bytes[0] !== CONTENT[0] || bytes.length !== CONTENT.length)
    throw new FormatError(`[numbers] ${source.name} is damaged`)
  return bytes
}

function get(urls: readonly string[], file: Partial<PublishedFile> = {}, options: FetchOptions = {}) {
  return obtain('numbers', { ...FILE, urls, ...file }, { root: root(), timeout: 1500, ...options }, read)
}

const stored = () => readFile(join(root(), 'numbers', 'numbers.bin'))

/** Answers as a good server does: with ranges. */
function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { upTo = CONTENT.length, etag = '"1"' } = {},
): void {
  const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
  const headers = { etag, 'content-length': CONTENT.length - start }
  if (start > 0) {
    response.writeHead(206, { ...headers, 'content-range': `bytes ${start}-${CONTENT.length - 1}/${CONTENT.length}` })
  } else response.writeHead(200, headers)
  if (upTo >= CONTENT.length) response.end(CONTENT.subarray(start))
  else response.write(CONTENT.subarray(start, Math.max(start, upTo)), () => setTimeout(() => response.destroy(), 20))
}

/** (Comparing arrays element by element is slow.) */
async function expectContent(bytes: Promise<Uint8Array>): Promise<void> {
  expect(Buffer.compare(await bytes, CONTENT)).toBe(0)
}

async function failure(promise: Promise<unknown>): Promise<DownloadError> {
  const error = await promise.catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(DownloadError)
  return error as DownloadError
}

test('what breaks off is asked for the rest, again and again', async () => {
  const ranges: (string | undefined)[] = []
  const host = await serve((request, response) => {
    ranges.push(request.headers.range)
    answer(request, response, { upTo: ranges.length * 100_000 })
  })
  const progress: DownloadProgress[] = []
  await expectContent(get([host], {}, { onProgress: (step) => progress.push(step) }))
  expect(ranges[0]).toBeUndefined()
  expect(ranges.length).toBeGreaterThanOrEqual(3)
  expect(ranges.slice(1).every((range) => /^bytes=\d+-$/.test(range ?? ''))).toBe(true)
  const sizes = progress.map(({ receivedBytes }) => receivedBytes)
  expect(sizes).toEqual(sizes.toSorted((a, b) => a - b))
  expect(progress.at(-1)).toEqual({ file: 'numbers.bin', receivedBytes: 300_000, totalBytes: 300_000 })
  expect(await readdir(join(root(), 'numbers'))).toEqual(['numbers.bin'])
})

test('a host that breaks off before the first byte is asked again, a few times', async () => {
  let asked = 0
  const host = await serve((request, response) => {
    asked++
    if (asked > 2) answer(request, response)
    else request.socket.destroy()
  })
  await expectContent(get([host]))
  expect(asked).toBe(3)
  const dead = await serve((request) => {
    asked++
    request.socket.destroy()
  })
  asked = 0
  await failure(get([dead], { name: 'other.bin' }))
  expect(asked).toBe(3)
})

test('a download that was given up is continued by the next one, also from a mirror', async () => {
  const broken = await serve((request, response) => answer(request, response, { upTo: 200_000 }))
  await failure(get([broken]))
  expect((await readdir(join(root(), 'numbers'))).sort()).toEqual(['numbers.bin.part', 'numbers.bin.part.json'])
  let range: string | undefined
  const mirror = await serve((request, response) => {
    range = request.headers.range
    answer(request, response)
  })
  await expectContent(get([mirror]))
  expect(Number(/\d+/.exec(range!)![0])).toBeGreaterThanOrEqual(2 ** 16)
})

test('a remainder that does not fit is thrown away, and the file fetched whole', async () => {
  const broken = await serve((request, response) => answer(request, response, { upTo: 200_000 }))
  await failure(get([broken]))
  const part = join(root(), 'numbers', 'numbers.bin.part')
  const bytes = await readFile(part)
  bytes[5]! ^= 1
  await writeFile(part, bytes)
  const ranges: (string | undefined)[] = []
  const host = await serve((request, response) => {
    ranges.push(request.headers.range)
    answer(request, response)
  })
  await expectContent(get([host]))
  expect(ranges).toHaveLength(2)
  expect(ranges[1]).toBeUndefined()
})

test('without a checksum only the same unchanged file of the same host is continued', async () => {
  let asked: [unknown, unknown][] = []
  let upTo = 200_000
  const host = await serve((request, response) => {
    asked.push([request.headers.range, request.headers['if-range']])
    answer(request, response, { upTo })
  })
  const file = { checksum: undefined } as unknown as PublishedFile
  await failure(get([host], file))
  upTo = 300_000
  asked = []
  const other = await serve((request, response) => {
    asked.push([request.headers.range, 'other'])
    response.writeHead(500).end()
  })
  await expectContent(get([other, host], file))
  expect(asked[0]).toEqual([undefined, 'other'])
  expect(asked[1]![1]).toBe('"1"')
})

test('servers that ignore ranges, or answer with another one, do no harm', async () => {
  const broken = await serve((request, response) => answer(request, response, { upTo: 200_000 }))
  await failure(get([broken]))
  const shifted = await serve((_, response) => {
    response.writeHead(206, { 'content-range': `bytes 7-299999/300000` }).end(CONTENT.subarray(7))
  })
  const refusing = await serve((_, response) => response.writeHead(416).end())
  const whole = await serve((_, response) => response.end(CONTENT))
  const error = await failure(get([shifted]))
  expect(error.message).toContain('answers from byte 7')
  await expectContent(get([refusing, whole]))
})

test('404, 500, wrong bytes and silence lead to the mirror; redirects are followed', async () => {
  const missing = await serve((_, response) => response.writeHead(404).end('nothing here'))
  const broken = await serve((_, response) => response.writeHead(500).end())
  const wrong = await serve((_, response) => response.end(CONTENT.map((byte, i) => (i === 9 ? byte ^ 1 : byte))))
  const silent = await serve(() => undefined)
  const good = await serve((request, response) => answer(request, response))
  const redirect = await serve((_, response) => response.writeHead(302, { location: good }).end())
  await expectContent(get([missing, broken, wrong, silent, redirect]))
  await expectContent(stored())
})

test('where every host fails, each is named with its reason and the cache stays empty', async () => {
  const wrong = await serve((_, response) => response.end(CONTENT.toReversed()))
  const short = await serve((_, response) => response.end(CONTENT.subarray(0, 10)))
  const long = await serve((_, response) => response.end(Buffer.concat([CONTENT, CONTENT])))
  const lying = await serve((_, response) => {
    response.writeHead(200, { 'content-length': CONTENT.length }).write(CONTENT.subarray(0, 10))
    setTimeout(() => response.destroy(), 20)
  })
  const endless = await serve((_, response) => {
    // No length is announced: pieces come for ever.
    const send = () => response.destroyed || response.write(CONTENT, () => setImmediate(send))
    response.writeHead(200)
    send()
  })
  const { facts } = await failure(get([wrong, short, long, lying, endless]))
  const reasons = facts['reasons'] as string[]
  expect(reasons[0]).toContain(`wrong content of numbers.bin: its md5 is`)
  expect(reasons[1]).toContain('announces 10 bytes; published are 300000')
  expect(reasons[2]).toContain('announces 600000 bytes')
  expect(reasons[3]).toMatch(/closed|broke off|SOCKET/)
  expect(reasons[4]).toContain('sends more than the 300000 bytes')
  expect(await readdir(root())).toEqual([])
})

test('a host that is slow but alive is waited for', async () => {
  const slow = await serve((_, response) => {
    response.writeHead(200, { 'content-length': CONTENT.length })
    let at = 0
    const timer = setInterval(() => {
      response.write(CONTENT.subarray(at, (at += 30_000)))
      if (at >= CONTENT.length) {
        clearInterval(timer)
        response.end()
      }
    }, 40)
  })
  await expectContent(get([slow], {}, { timeout: 200 }))
})

test('a signal ends a download with its own reason', async () => {
  const silent = await serve(() => undefined)
  const signal = AbortSignal.timeout(50)
  await expect(get([silent], {}, { signal, timeout: 5000 })).rejects.toBe(await aborted(signal))
})

const aborted = (signal: AbortSignal) =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason)))

test('what is damaged in the cache is fetched again, and said so', async () => {
  let requests = 0
  const host = await serve((request, response) => {
    requests++
    answer(request, response)
  })
  await get([host])
  await get([host])
  expect(requests).toBe(1)
  const said: string[] = []
  const before = onWarning((message) => said.push(message))
  try {
    await writeFile(join(root(), 'numbers', 'numbers.bin'), CONTENT.subarray(0, 100))
    await expectContent(get([host]))
    // What lies elsewhere stays there; the downloaded file comes first from now on.
    await writeFile(join(root(), 'numbers.bin'), 'x')
    await expectContent(get([host]))
  } finally {
    onWarning(before)
  }
  expect(requests).toBe(2)
  expect(said).toHaveLength(1)
  expect(said[0]).toContain('numbers.bin is damaged; it is fetched again')
  await writeFile(join(root(), 'numbers', 'numbers.bin'), 'x')
  await expect(get([host], {}, { download: false })).rejects.toThrow(FormatError)
})

test('of several that want a file at once, one fetches it', async () => {
  let requests = 0
  const host = await serve((request, response) => {
    requests++
    setTimeout(() => answer(request, response), 150)
  })
  const all = await Promise.all([1, 2, 3].map(() => get([host])))
  expect(all.every((bytes) => bytes.length === CONTENT.length)).toBe(true)
  expect(requests).toBe(1)
  expect(await readdir(join(root(), 'numbers'))).toEqual(['numbers.bin'])
})

test('the lock of a process that died, or that nobody touches, is taken over; that of a living one is not', async () => {
  const host = await serve((request, response) => answer(request, response))
  const folder = join(root(), 'numbers')
  const lock = join(folder, 'numbers.bin.lock')
  await mkdir(folder)
  const child = fork('-e', ['0'], { execArgv: [], stdio: 'ignore' })
  const { pid } = child
  await new Promise((resolve) => child.on('exit', resolve))
  const { hostname } = await import('node:os')
  await writeFile(lock, JSON.stringify({ pid, host: hostname(), token: 'a' }))
  await expectContent(get([host]))
  expect(existsSync(lock)).toBe(false)

  await writeFile(join(folder, 'numbers.bin'), '')
  const said = onWarning(() => undefined)
  await writeFile(lock, JSON.stringify({ pid: 1, host: 'elsewhere', token: 'b' }))
  await utimes(lock, new Date(0), new Date(0))
  await expectContent(get([host]))

  await writeFile(join(folder, 'numbers.bin'), '')
  await writeFile(lock, JSON.stringify({ pid: process.pid, host: hostname(), token: 'c' }))
  const signal = AbortSignal.timeout(200)
  await expect(get([host], {}, { signal })).rejects.toThrow('timeout')
  onWarning(said)
})

test('in a browser files are kept in its cache', async () => {
  const kept = new Map<string, Response>()
  const cache = {
    match: async (key: string) => kept.get(key)?.clone(),
    put: async (key: string, response: Response) => void kept.set(key, response),
  }
  vi.stubGlobal('caches', { open: async () => cache })
  vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never)
  let requests = 0
  const host = await serve((request, response) => {
    requests++
    answer(request, response, { upTo: requests * 200_000 })
  })
  try {
    await expectContent(get([host]))
    await expectContent(get([host]))
    expect(requests).toBe(2)
    expect([...kept.keys()][0]).toContain('numbers/numbers.bin')
    kept.set([...kept.keys()][0]!, new Response('x'))
    const before = onWarning(() => undefined)
    await expectContent(get([host]))
    onWarning(before)
    expect(requests).toBe(3)
  } finally {
    vi.unstubAllGlobals()
  }
})

test('MD5 agrees with the platform’s for every length', () => {
  for (const length of [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 1000]) {
    const md5 = new Md5()
    md5.update(CONTENT.subarray(0, Math.floor(length / 3)))
    md5.update(CONTENT.subarray(Math.floor(length / 3), length))
    const expected = createHash('md5').update(CONTENT.subarray(0, length)).digest('hex')
    expect(Buffer.from(md5.digest()).toString('hex')).toBe(expected)
  }
})

test('progress is drawn where errors go to a terminal', async () => {
  const host = await serve((request, response) => answer(request, response))
  const { isTTY } = process.stderr
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  process.stderr.isTTY = true
  try {
    await get([host])
  } finally {
    process.stderr.isTTY = isTTY
  }
  const drawn = write.mock.calls.map(([text]) => String(text)).join('')
  expect(drawn).toContain('numbers.bin ████████████████████████ 0.3 of 0.3 MiB\n')
})
