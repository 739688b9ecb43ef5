import './device.ts'
import { mkdtemp, open, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { FormatError, tensor } from '@neurite/core'
import { encodeSafetensors, loadSafetensors, saveSafetensors } from '@neurite/formats'
import { afterAll, beforeAll, expect, test } from 'vitest'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neurite-formats-'))
})
afterAll(() => rm(folder, { recursive: true }))

const weights = () => ({
  weight: tensor([
    [1, 2],
    [3, 4],
  ]),
  steps: tensor(7, { dtype: 'int32' }),
  mask: tensor([true, false]),
})

test('float16 goes to a file and comes back', async () => {
  const path = join(folder, 'half.safetensors')
  const x = tensor([0.1, 2, 70000], { dtype: 'float16' })
  await saveSafetensors(path, { x })
  const kept = await loadSafetensors(path, { keepFloat16: true })
  expect([kept['x']!.dtype, await kept['x']!.tolist()]).toEqual(['float16', await x.tolist()])
  const wide = await loadSafetensors(path)
  expect([wide['x']!.dtype, await wide['x']!.tolist()]).toEqual(['float32', await x.tolist()])
  const fromBytes = await loadSafetensors(await readFile(path), { keepFloat16: true })
  expect(fromBytes['x']!.dtype).toBe('float16')
})

test('tensors go to a file and come back', async () => {
  const path = join(folder, 'new/folder/model.safetensors')
  await saveSafetensors(path, weights(), { metadata: { epoch: '3' } })
  const loaded = await loadSafetensors(path)
  expect(Object.keys(loaded).sort()).toEqual(['mask', 'steps', 'weight'])
  expect(await loaded['weight']!.tolist()).toEqual([
    [1, 2],
    [3, 4],
  ])
  expect(await loaded['steps']!.tolist()).toEqual(7)
  expect(await loaded['mask']!.tolist()).toEqual([true, false])
  expect((await loadSafetensors(pathToFileURL(path)))['weight']!.shape).toEqual([2, 2])
})

test('equal tensors give equal bytes, and nothing is left beside the file', async () => {
  const path = join(folder, 'twice', 'a')
  await saveSafetensors(path, weights())
  const first = await readFile(path)
  await saveSafetensors(path, weights())
  expect(await readFile(path)).toEqual(first)
  expect(await readdir(join(folder, 'twice'))).toEqual(['a'])
})

test('a file that cannot be written leaves nothing behind', async () => {
  const path = join(folder, 'occupied')
  await saveSafetensors(join(path, 'inner'), weights())
  await expect(saveSafetensors(path, weights())).rejects.toThrow()
  expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([])
})

test('bytes and responses are taken as well', async () => {
  const bytes = encodeSafetensors({ x: { shape: [2], dtype: 'float32', data: new Float32Array([5, 6]) } })
  for (const source of [
    bytes,
    bytes.buffer,
    new Response(bytes),
    `data:;base64,${Buffer.from(bytes).toString('base64')}`,
  ]) {
    expect(await (await loadSafetensors(source))['x']!.tolist()).toEqual([5, 6])
  }
  await expect(loadSafetensors(new Response('', { status: 404, statusText: 'Not Found' }))).rejects.toThrow(
    '404 Not Found',
  )
})

test('a file that was cut off is refused, wherever the cut is', async () => {
  const path = join(folder, 'cut')
  await saveSafetensors(path, weights())
  const whole = await readFile(path)
  for (let length = 0; length < whole.length; length++) {
    await writeFile(path, whole.subarray(0, length))
    await expect(loadSafetensors(path)).rejects.toThrow(FormatError)
  }
})

test('a huge file of nothing is refused at once', async () => {
  const path = join(folder, 'sparse')
  const handle = await open(path, 'w')
  await handle.close()
  await truncate(path, 2 ** 42).catch(() => truncate(path, 2 ** 33))
  await expect(loadSafetensors(path)).rejects.toThrow(FormatError)
  const header = '{"x":{"dtype":"U8","shape":[8796093022208],"data_offsets":[0,8796093022208]}}'
  const start = new Uint8Array(8 + header.length)
  start[0] = header.length
  start.set(new TextEncoder().encode(header), 8)
  await writeFile(path, start)
  await expect(loadSafetensors(path)).rejects.toThrow('has 0 bytes of data')
})
