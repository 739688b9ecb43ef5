import { readFile } from 'node:fs/promises'
import { reference, tensor, use } from '@neurite/core'
import { decodeSafetensors, loadSafetensors, saveSafetensors } from '@neurite/formats'
await use(reference())
const weights = {
  'fc.weight': tensor([
    [1, 2],
    [3, 4],
  ]),
  'fc.bias': tensor([0.5, 0.5]),
}
await saveSafetensors('node_modules/.cache/model.safetensors', weights, { metadata: { epoch: '3' } })
const loaded = await loadSafetensors('node_modules/.cache/model.safetensors') // in a browser: a URL, a response or bytes
const values = await loaded['fc.weight']!.tolist() // [[1, 2], [3, 4]]
const { metadata } = decodeSafetensors(await readFile('node_modules/.cache/model.safetensors')) // { epoch: '3' }; no device needed

export { metadata, values }
