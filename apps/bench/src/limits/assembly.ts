/** Just enough of WebAssembly's binary format for two loops. */
const SIMD = 0xfd

export const V128 = 0x7b
export const F32 = 0x7d
export const I32 = 0x7f

export const op = {
  loop: [0x03, 0x40],
  brIf: [0x0d, 0x00],
  end: [0x0b],
  f32Add: [0x92],
  i32Add: [0x6a],
  i32Sub: [0x6b],
  i32LtU: [0x49],
  f32x4Splat: [SIMD, 0x13],
  f32x4Add: [SIMD, 0xe4, 0x01],
  f32x4Mul: [SIMD, 0xe6, 0x01],
  f32x4RelaxedMadd: [SIMD, 0x85, 0x02],
}
export const get = (local: number) => [0x20, local]
export const set = (local: number) => [0x21, local]
export const tee = (local: number) => [0x22, local]
/** A constant from 0 to 63. */
export const i32 = (value: number) => [0x41, value]
export const extractLane = (lane: number) => [SIMD, 0x1f, lane]
export const load = (offset: number) => [SIMD, 0x00, 4, offset]
export const store = (offset: number) => [SIMD, 0x0b, 4, offset]

/** A number in LEB128. */
export function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)]
}

const section = (id: number, content: readonly number[]) => [id, ...unsigned(content.length), ...content]
const name = (text: string) => [...unsigned(text.length), ...new TextEncoder().encode(text)]

export interface LoopModule {
  readonly parameters: readonly number[]
  readonly results: readonly number[]
  /** Locals, then the code without its end. */
  readonly code: readonly number[]
  /** Pages of a shared memory that is imported as `env.memory`; none when left out. */
  readonly pages?: number
}

/** A module with one function, exported as `run`. */
export function moduleBytes({ parameters, results, code, pages }: LoopModule): Uint8Array<ArrayBuffer> {
  const body = [...code, ...op.end]
  const SHARED = 3
  const memory =
    pages === undefined
      ? []
      : section(2, [1, ...name('env'), ...name('memory'), 2, SHARED, ...unsigned(pages), ...unsigned(pages)])
  return new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, parameters.length, ...parameters, results.length, ...results]),
    ...memory,
    ...section(3, [1, 0]),
    ...section(7, [1, ...name('run'), 0, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ])
}
