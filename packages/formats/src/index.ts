export {
  type ArrayData,
  type DecodedSafetensors,
  decodeSafetensors,
  encodeSafetensors,
  type SafetensorsOptions,
  type SafetensorsReadOptions,
} from './safetensors.ts'
export { loadSafetensors, type SafetensorsSource } from './loadSafetensors.ts'
export { saveSafetensors } from './saveSafetensors.ts'
