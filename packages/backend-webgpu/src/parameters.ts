/// <reference types="@webgpu/types" />
import { castNumber, type DType } from '@neurite/core'
import type { Param } from './shaders/dispatch.ts'

interface Patch {
  readonly word: number
  readonly param: Extract<Param, { kind: 'scalar' | 'scalarBits' }>
}

const WORD_BYTES = 4
const BLOCK_BYTES = 16

/** The parameter blocks of a program's dispatches, side by side in one buffer; scalars are written at each run. */
export class Parameters {
  private readonly device: GPUDevice
  private readonly words: DataView<ArrayBuffer>
  private readonly patches: Patch[] = []
  private readonly last: Float64Array
  readonly buffer: GPUBuffer | null
  /** Where the block of each dispatch starts, and its length; bytes. */
  readonly blocks: readonly { readonly offset: number; readonly size: number }[]
  private written = false
  private readonly first: number
  private readonly end: number

  constructor(device: GPUDevice, lists: readonly (readonly Param[])[], scalars: number) {
    this.device = device
    const alignment = device.limits.minUniformBufferOffsetAlignment
    let next = 0
    this.blocks = lists.map((params) => {
      const offset = next
      const size = Math.ceil((params.length * WORD_BYTES) / BLOCK_BYTES) * BLOCK_BYTES
      next += Math.ceil(size / alignment) * alignment
      return { offset, size }
    })
    this.words = new DataView(new ArrayBuffer(next))
    this.last = new Float64Array(scalars).fill(Number.NaN)
    lists.forEach((params, i) => {
      params.forEach((param, j) => {
        const at = this.blocks[i]!.offset + j * WORD_BYTES
        if (param.kind === 'number') setWord(this.words, at, param.type, param.value)
        else this.patches.push({ word: at, param })
      })
    })
    const places = this.patches.map(({ word }) => word)
    this.first = Math.min(...places, next)
    this.end = Math.max(...places.map((word) => word + WORD_BYTES), 0)
    this.buffer =
      next === 0 ? null : device.createBuffer({ size: next, usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST })
  }

  /** Brings the scalars of a run to the device, where they changed. */
  write(scalars: Float64Array): void {
    if (this.buffer === null) return
    const { queue } = this.device
    if (this.written && (this.patches.length === 0 || !this.changed(scalars))) return
    for (const { word, param } of this.patches) {
      const value = scalars[param.scalar]!
      if (param.kind === 'scalar') setScalar(this.words, word, param.dtype, value)
      else {
        const half = param.half === 'low' ? value % 2 ** 32 : Math.floor(value / 2 ** 32)
        this.words.setUint32(word, half, true)
      }
    }
    if (!this.written) queue.writeBuffer(this.buffer, 0, this.words.buffer)
    else queue.writeBuffer(this.buffer, this.first, this.words.buffer, this.first, this.end - this.first)
    this.written = true
  }

  private changed(scalars: Float64Array): boolean {
    let changed = false
    for (let i = 0; i < this.last.length; i++) {
      if (Object.is(this.last[i], scalars[i])) continue
      this.last[i] = scalars[i]!
      changed = true
    }
    return changed
  }

  get bytes(): number {
    return this.words.byteLength
  }

  destroy(): void {
    this.buffer?.destroy()
  }
}

function setWord(words: DataView, at: number, type: 'u32' | 'i32' | 'f32', value: number): void {
  if (type === 'f32') words.setFloat32(at, value, true)
  else if (type === 'i32') words.setInt32(at, value, true)
  else words.setUint32(at, value, true)
}

function setScalar(words: DataView, at: number, dtype: DType, value: number): void {
  const cast = castNumber(dtype, value)
  if (dtype === 'float32' || dtype === 'float16') words.setFloat32(at, cast, true)
  else if (dtype === 'int32') words.setInt32(at, cast, true)
  else words.setUint32(at, cast, true)
}
