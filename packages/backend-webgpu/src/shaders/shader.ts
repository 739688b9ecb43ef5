import type { DType, Slot } from '@neurite/core'
import { boundSize } from '../binding.ts'
import type { Binding, Param, ShaderFeatures } from './dispatch.ts'
import { type LibraryName, libraryName, libraryText, type Width } from './library.ts'

/** The WGSL type that a dtype has in memory. bool and uint8 take a word each. */
export function storedType(dtype: DType, features: ShaderFeatures): string {
  switch (dtype) {
    case 'float32':
      return 'f32'
    case 'float16':
      return features.f16 ? 'f16' : 'f32'
    case 'int32':
      return 'i32'
    case 'bool':
    case 'uint8':
      return 'u32'
    default:
      throw new Error(`[webgpu] a shader was asked for ${dtype}, which GPUs do not have; use .to('float32') or the CPU`)
  }
}

/** Bytes of an element of a dtype in GPU memory. */
export function storedBytes(dtype: DType, features: ShaderFeatures): number {
  return storedType(dtype, features) === 'f16' ? 2 : 4
}

/** A slot, and how many of its elements are bound where it is not all of them. */
interface ShaderSlot extends Slot {
  readonly reach?: number
}

export interface Buffer {
  readonly name: string
  readonly binding: number
  readonly stored: string
  readonly width: Width
}

type Source = Binding['source']

/** A shader under construction: its buffers, its parameters, the library functions that it calls. */
export class Shader {
  readonly params: Param[] = []
  readonly features: ShaderFeatures
  readonly slots: readonly ShaderSlot[]
  private readonly buffers: { source: Source; stored: string; width: Width; writes: boolean; atomic: boolean }[] = []
  private readonly functions = new Set<string>()
  private readonly scalars = new Map<string, string>()
  private readonly declarations: string[] = []
  private zero: string | null = null

  constructor(slots: readonly ShaderSlot[], features: ShaderFeatures) {
    this.slots = slots
    this.features = features
  }

  /** The buffer of a slot; equal slots share one, whose width is that of all who asked. */
  slot(slot: number, writes: boolean, width: Width = 1): Buffer {
    const stored = storedType(this.slots[slot]!.dtype, this.features)
    return this.buffer({ kind: 'slot', slot }, stored, writes, width)
  }

  scratch(writes: boolean): Buffer {
    return this.buffer({ kind: 'scratch' }, 'u32', writes, 1)
  }

  private buffer(source: Source, stored: string, writes: boolean, width: Width): Buffer {
    let binding = this.buffers.findIndex(
      (other) =>
        other.source.kind === source.kind &&
        (source.kind !== 'slot' || (other.source as { slot: number }).slot === source.slot),
    )
    if (binding < 0) {
      binding = this.buffers.length
      this.buffers.push({ source, stored, width, writes, atomic: source.kind === 'errors' })
    } else if (writes) this.buffers[binding]!.writes = true
    return { name: `b${binding}`, binding, stored, width }
  }

  private param(param: Param): string {
    const at = this.params.push(param) - 1
    return `params[${at >> 2}].${'xyzw'[at & 3]}`
  }

  /** A number that is known before the program runs, as an expression of u32; it is no part of the text, unless wanted. */
  number(value: number): string {
    if (this.features.literal && value >= 0) return `${value}u`
    return this.param({ kind: 'number', type: 'u32', value: value >>> 0 })
  }

  /** A scalar of the program, as an expression of the type its dtype has in registers. */
  scalar(scalar: number, dtype: DType): string {
    const key = `${scalar} ${dtype}`
    let text = this.scalars.get(key)
    if (text === undefined) {
      const word = this.param({ kind: 'scalar', scalar, dtype })
      text =
        dtype === 'int32'
          ? `bitcast<i32>(${word})`
          : dtype === 'bool'
            ? `(${word} != 0u)`
            : dtype === 'uint8'
              ? word
              : `bitcast<f32>(${word})`
      this.scalars.set(key, text)
    }
    return text
  }

  /** Half of a scalar that is an integer below 2^53. */
  scalarBits(scalar: number, half: 'low' | 'high'): string {
    return this.param({ kind: 'scalarBits', scalar, half })
  }

  /** A call of a library function. */
  call(name: LibraryName, width: Width, ...operands: string[]): string {
    const full = libraryName(name, width)
    this.functions.add(full)
    return `${full}(${operands.join(', ')})`
  }

  /** Adds module-scope text: a workgroup variable or a function. */
  declare(text: string): void {
    this.declarations.push(text)
  }

  /** The call that notes an index outside of an axis. */
  reportIndex(code: number, index: string, size: string): string {
    const { name } = this.buffer({ kind: 'errors' }, 'atomic<u32>', true, 1)
    return `if (atomicCompareExchangeWeak(&${name}[0], 0u, ${code}u).exchanged) { atomicStore(&${name}[1], bitcast<u32>(${index})); atomicStore(&${name}[2], ${size}); }`
  }

  /** How many elements of a width a buffer has, where the text is to hold it. */
  private lengthOf(source: Source, width: Width): number[] {
    if (source.kind !== 'slot' || !this.features.literal) return []
    const { dtype, length, reach = length } = this.slots[source.slot]!
    const bytes = storedBytes(dtype, this.features)
    return [boundSize(reach * bytes) / (bytes * width)]
  }

  /** The finished text. `lines` are those of `main`. */
  finish(
    size: readonly number[],
    builtins: string,
    lines: readonly string[],
  ): { code: string; bindings: Binding[]; params: Param[] } {
    const body = lines.map((line) => `  ${line}\n`).join('')
    const library = libraryText(this.functions, this.features.software)
    if ([library, body, ...this.declarations].some((text) => text.includes('zero()')))
      this.zero = this.param({ kind: 'number', type: 'u32', value: 0 })
    const text: string[] = []
    if (this.buffers.some((buffer) => buffer.stored === 'f16')) text.push('enable f16;')
    if (/\b(subgroup|quad)\w+\(/.test(body)) text.push('enable subgroups;')
    const bindings = this.buffers.map(({ source, stored, width, writes }, i): Binding => {
      const element = width === 1 ? stored : `vec4<${stored}>`
      const access = writes ? 'read_write' : 'read'
      const array = [element, ...this.lengthOf(source, width)].join(', ')
      text.push(`@group(0) @binding(${i}) var<storage, ${access}> b${i}: array<${array}>;`)
      return { source, access, element }
    })
    const blocks = Math.ceil(this.params.length / 4)
    if (blocks > 0)
      text.push(`@group(0) @binding(${bindings.length}) var<uniform> params: array<vec4<u32>, ${blocks}>;`)
    if (this.zero !== null) text.push(`fn zero() -> u32 {\n  return ${this.zero};\n}`)
    text.push(...this.declarations)
    if (library) text.push(library.trim())
    text.push(`@compute @workgroup_size(${size.join(', ')})`, `fn main(${builtins}) {\n${body}}`)
    return { code: `${text.join('\n')}\n`, bindings, params: this.params }
  }
}
