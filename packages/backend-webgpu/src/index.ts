export { type AdapterOptions, whyNoWebGpu } from './findGpu.ts'
export type * from './shaders/dispatch.ts'
