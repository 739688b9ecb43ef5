import { deviceDescriptor, shaderFeatures } from '../../src/features.ts'
import { findAdapter, whyNoWebGpu } from '../../src/findGpu.ts'
import type { ShaderFeatures } from '../../src/shaders/dispatch.ts'

export interface TestDevice {
  readonly device: GPUDevice
  readonly features: ShaderFeatures
}

/** A bare device, or the reason why there is none. */
export async function openDevice(): Promise<TestDevice | string> {
  const reason = await whyNoWebGpu()
  if (reason !== null) return reason
  const adapter = await findAdapter()
  const device = await adapter.requestDevice(deviceDescriptor(adapter))
  return { device, features: await shaderFeatures(adapter, device) }
}
