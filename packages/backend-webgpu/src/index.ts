export { type AdapterOptions, whyNoWebGpu } from './findGpu.ts'
export { type Profile, profile, type ProfileOptions, type ProfileRow } from './profile.ts'
export type * from './shaders/dispatch.ts'
export { webgpu, type WebGpuBackend, type WebGpuOptions } from './webgpu.ts'
