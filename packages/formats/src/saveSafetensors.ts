import type { State, Tensor } from '@neurite/core'
import { type ArrayData, type SafetensorsOptions, safetensorsPieces } from './safetensors.ts'
import { writeWhole } from './writeWhole.ts'

/** Reads tensors into plain arrays, for `encodeSafetensors`. */
export async function toArrays(tensors: Readonly<Record<string, Tensor | State>>): Promise<Record<string, ArrayData>> {
  const arrays: Record<string, ArrayData> = Object.create(null)
  for (const [name, tensor] of Object.entries(tensors)) {
    arrays[name] = { shape: [...tensor.shape], dtype: tensor.dtype, data: await tensor.data() }
  }
  return arrays
}

/**
 * Writes tensors (a state dict, say) to a safetensors file. The file appears whole or not at all, even if the process
 * is killed meanwhile; folders that are missing are made. Equal tensors and metadata give equal bytes.
 *
 * @throws ArgumentError in a browser, where there is no file system: see `encodeSafetensors`.
 */
export async function saveSafetensors(
  path: string,
  tensors: Readonly<Record<string, Tensor | State>>,
  options: SafetensorsOptions = {},
): Promise<void> {
  await writeWhole(path, safetensorsPieces(await toArrays(tensors), options))
}
