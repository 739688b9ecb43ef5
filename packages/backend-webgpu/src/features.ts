/// <reference types="@webgpu/types" />
import type { ShaderFeatures } from './shaders/dispatch.ts'
import { subgroupSize } from './subgroups.ts'

/** Limits of which the adapter's maximum is asked for; the others keep WebGPU's defaults. */
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupsPerDimension',
] as const

const FEATURES = ['shader-f16', 'subgroups', 'timestamp-query'] as const

/** Programs that emulate a GPU on the CPU. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render|\bwarp\b/i

/** What is asked of an adapter: as much as it has. */
export function deviceDescriptor(adapter: GPUAdapter): GPUDeviceDescriptor {
  const requiredLimits: Record<string, number> = {}
  for (const name of LIMITS) {
    const most = adapter.limits[name]
    if (typeof most === 'number') requiredLimits[name] = most
  }
  return {
    label: 'neurite',
    requiredFeatures: FEATURES.filter((name) => adapter.features.has(name)),
    requiredLimits,
  }
}

/** What shaders have to know of a device. */
export async function shaderFeatures(adapter: GPUAdapter, device: GPUDevice): Promise<ShaderFeatures> {
  const { info } = adapter
  const { limits, features } = device
  return {
    f16: features.has('shader-f16'),
    subgroups: await subgroupSize(adapter, device),
    maxBindings: limits.maxStorageBuffersPerShaderStage,
    maxWorkgroupSize: limits.maxComputeInvocationsPerWorkgroup,
    maxWorkgroupStorage: limits.maxComputeWorkgroupStorageSize,
    maxWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
    software: isSoftware(info),
  }
}

function isSoftware(info: GPUAdapterInfo): boolean {
  const { isFallbackAdapter, architecture, description, device } = info
  return isFallbackAdapter || SOFTWARE.test(`${architecture} ${description} ${device}`)
}

/** The name of an adapter, for people. */
export function nameOf({ vendor, architecture, description, device }: GPUAdapterInfo): string {
  return description || [vendor, architecture || device].filter(Boolean).join(' ') || 'unnamed adapter'
}
