import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Linear, loadSafetensors, saveSafetensors } from 'neurite'

const model = new Linear(3, 2),
  copy = new Linear(3, 2)
const path = join(mkdtempSync(join(tmpdir(), 'neurite-')), 'model.safetensors')
await saveSafetensors(path, model.stateDict())
copy.loadStateDict(await loadSafetensors(path)) // names every missing, unexpected or wrongly shaped entry
export const weights = [await model.weight.tolist(), await copy.weight.tolist()]
