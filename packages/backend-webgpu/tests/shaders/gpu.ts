import type { ShaderFeatures } from '../../src/shaders/dispatch.ts'

/** What a GPU of today offers. */
export const GPU: ShaderFeatures = {
  f16: true,
  subgroups: 32,
  maxBindings: 8,
  maxWorkgroupSize: 256,
  maxWorkgroupStorage: 16384,
  maxWorkgroupsPerDimension: 65535,
  software: false,
}
