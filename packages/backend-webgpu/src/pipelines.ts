/// <reference types="@webgpu/types" />
import { DeviceError } from '@neurite/core'

/** How a storage binding is used. */
export type Access = 'read' | 'read_write'

/** A compute pipeline with the layout of its one bind group. */
export interface Pipeline {
  readonly layout: GPUBindGroupLayout
  readonly compute: GPUComputePipeline
}

/** Pipelines by their text: equal text is compiled once. */
export class Pipelines {
  private readonly device: GPUDevice
  private readonly made = new Map<string, Promise<Pipeline>>()
  private readonly ready = new Map<string, Pipeline>()
  private readonly layouts = new Map<string, { group: GPUBindGroupLayout; pipeline: GPUPipelineLayout }>()

  constructor(device: GPUDevice) {
    this.device = device
  }

  /** The pipeline of a shader whose storage bindings are used so, followed by a uniform block where `hasParams`. */
  get(code: string, accesses: readonly Access[], hasParams: boolean): Promise<Pipeline> {
    let made = this.made.get(code)
    if (made === undefined) {
      made = this.make(code, accesses, hasParams)
      this.made.set(code, made)
      // What failed may be tried again.
      made.catch(() => this.made.delete(code))
    }
    return made
  }

  /** The same without waiting: the device waits when it comes to use it. */
  getNow(code: string, accesses: readonly Access[], hasParams: boolean): Pipeline {
    const known = this.ready.get(code)
    if (known !== undefined) return known
    const layout = this.layout(accesses, hasParams)
    const module = this.device.createShaderModule({ code })
    const compute = this.device.createComputePipeline({ layout: layout.pipeline, compute: { module } })
    const pipeline = { layout: layout.group, compute }
    this.ready.set(code, pipeline)
    return pipeline
  }

  private async make(code: string, accesses: readonly Access[], hasParams: boolean): Promise<Pipeline> {
    const layout = this.layout(accesses, hasParams)
    // What is wrong with the text is said below, and is no failure of the whole device.
    this.device.pushErrorScope('validation')
    const module = this.device.createShaderModule({ code })
    void this.device.popErrorScope().catch(() => {})
    try {
      const compute = await this.device.createComputePipelineAsync({ layout: layout.pipeline, compute: { module } })
      const pipeline = { layout: layout.group, compute }
      this.ready.set(code, pipeline)
      return pipeline
    } catch (problem) {
      const { messages } = await module.getCompilationInfo()
      const said = messages.map(({ message, lineNum }) => `line ${lineNum}: ${message}`)
      const reason = [(problem as Error).message, ...said].join('; ')
      throw new DeviceError(`[webgpu] the device refused a shader: ${reason}`, { code })
    }
  }

  private layout(accesses: readonly Access[], hasParams: boolean) {
    const key = `${accesses.join()} ${hasParams}`
    let layout = this.layouts.get(key)
    if (layout === undefined) {
      const types: GPUBufferBindingType[] = accesses.map((access) =>
        access === 'read' ? 'read-only-storage' : 'storage',
      )
      if (hasParams) types.push('uniform')
      const group = this.device.createBindGroupLayout({
        entries: types.map((type, binding) => ({ binding, visibility: GPUShaderStage.COMPUTE, buffer: { type } })),
      })
      layout = { group, pipeline: this.device.createPipelineLayout({ bindGroupLayouts: [group] }) }
      this.layouts.set(key, layout)
    }
    return layout
  }
}
