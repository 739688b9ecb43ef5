import { existsSync } from 'node:fs'
import type { ShaderFeatures } from '../../src/shaders/dispatch.ts'

/** Where Chromium keeps a Vulkan loader and an emulator, for machines that have no other. */
const CHROMIUM = '/usr/lib/chromium'
const [RTLD_NOW, RTLD_NODELETE] = [2, 0x1000]

/** Loads Chromium's Vulkan loader into this process, so that Dawn finds it by its name. */
function preloadVulkan(): void {
  const loader = `${CHROMIUM}/libvulkan.so.1`
  if (!existsSync(loader)) return
  process.env.VK_ICD_FILENAMES ??= `${CHROMIUM}/vk_swiftshader_icd.json`
  try {
    process.dlopen({ exports: {} }, loader, RTLD_NOW | RTLD_NODELETE)
  } catch {
    // It is no module of Node, and stays loaded all the same.
  }
}

export interface TestDevice {
  readonly device: GPUDevice
  readonly features: ShaderFeatures
}

/** Held for the life of the process: Dawn must outlive what was made with it. */
let gpu: GPU

/** A bare device, or the reason why there is none. */
export async function openDevice(): Promise<TestDevice | string> {
  try {
    const { create, globals } = await import('webgpu')
    Object.assign(globalThis, globals)
    preloadVulkan()
    gpu = create([])
  } catch (problem) {
    return `the package webgpu cannot be loaded: ${String(problem)}`
  }
  const adapter = await gpu.requestAdapter()
  if (!adapter) return 'no WebGPU adapter on this machine'
  const f16 = adapter.features.has('shader-f16')
  const subgroups = adapter.features.has('subgroups')
  const { limits, info } = adapter
  const device = await adapter.requestDevice({
    requiredFeatures: [...(f16 ? ['shader-f16' as const] : []), ...(subgroups ? ['subgroups' as const] : [])],
    requiredLimits: {
      maxStorageBuffersPerShaderStage: limits.maxStorageBuffersPerShaderStage,
      maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      maxBufferSize: limits.maxBufferSize,
    },
  })
  return {
    device,
    features: {
      f16,
      subgroups: subgroups ? { min: info.subgroupMinSize ?? 4, max: info.subgroupMaxSize ?? 128 } : null,
      maxBindings: limits.maxStorageBuffersPerShaderStage,
      maxWorkgroupSize: 256,
      maxWorkgroupStorage: limits.maxComputeWorkgroupStorageSize,
      maxWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
      software: /swiftshader|llvmpipe|lavapipe/i.test(
        `${info.device} ${info.description} ${info.architecture} ${info.vendor}`,
      ),
    },
  }
}
