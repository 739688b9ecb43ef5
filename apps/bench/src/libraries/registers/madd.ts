/** Accumulators: enough to hide the latency of a multiply-add, few enough to stay in registers. */
const ACCUMULATORS = 12
const LANES = 4

/** Floating-point operations of one iteration of the loop. */
export const FLOPS_PER_ITERATION = ACCUMULATORS * LANES * 2

const SIMD = 0xfd
const V128 = 0x7b
const F32 = 0x7d
const I32 = 0x7f
const op = {
  loop: [0x03, 0x40],
  brIf: [0x0d, 0x00],
  end: [0x0b],
  f32Add: [0x92],
  i32Sub: [0x6b],
  f32x4Splat: [SIMD, 0x13],
  f32x4Add: [SIMD, 0xe4, 0x01],
  f32x4Mul: [SIMD, 0xe6, 0x01],
  f32x4RelaxedMadd: [SIMD, 0x85, 0x02],
}
const get = (local: number) => [0x20, local]
const set = (local: number) => [0x21, local]
const tee = (local: number) => [0x22, local]
const i32 = (value: number) => [0x41, value]
const extractLane = (lane: number) => [SIMD, 0x1f, lane]

/** A length that one or two bytes of LEB128 hold. */
const length = (value: number) => (value < 128 ? [value] : [(value & 127) | 128, value >> 7])
const section = (id: number, content: number[]) => [id, ...length(content.length), ...content]

// Parameters first, then the locals.
const COUNT = 0
const FACTOR = 1
const TERM = 2
const FACTORS = 3
const TERMS = 4
const FIRST_ACCUMULATOR = 5
const accumulators = Array.from({ length: ACCUMULATORS }, (_, i) => FIRST_ACCUMULATOR + i)

/** `run(count, factor, term)`: `count` times `acc = acc * factor + term` on every lane, from 0; the sum of all lanes. */
function moduleBytes(relaxed: boolean): Uint8Array<ArrayBuffer> {
  const multiplyAdd = relaxed
    ? [...get(FACTORS), ...get(TERMS), ...op.f32x4RelaxedMadd]
    : [...get(FACTORS), ...op.f32x4Mul, ...get(TERMS), ...op.f32x4Add]
  const sum = accumulators.flatMap((acc, i) => [...get(acc), ...(i > 0 ? op.f32x4Add : [])])
  const lanes = [0, 1, 2, 3].flatMap((lane) => [...get(FACTORS), ...extractLane(lane), ...(lane > 0 ? op.f32Add : [])])
  const code = [
    ...[1, 2 + ACCUMULATORS, V128],
    ...[...get(FACTOR), ...op.f32x4Splat, ...set(FACTORS)],
    ...[...get(TERM), ...op.f32x4Splat, ...set(TERMS)],
    ...op.loop,
    ...accumulators.flatMap((acc) => [...get(acc), ...multiplyAdd, ...set(acc)]),
    ...[...get(COUNT), ...i32(1), ...op.i32Sub, ...tee(COUNT), ...op.brIf],
    ...op.end,
    ...[...sum, ...set(FACTORS), ...lanes],
    ...op.end,
  ]
  const name = [3, ...new TextEncoder().encode('run')]
  return new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 3, I32, F32, F32, 1, F32]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...name, 0, 0]),
    ...section(10, [1, ...length(code.length), ...code]),
  ])
}

/** Whether the engine has relaxed SIMD, as it was started. */
export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(moduleBytes(true))
}

export type MultiplyAdds = (count: number, factor: number, term: number) => number

/** The loop as a function: fused multiply-adds where the engine has relaxed SIMD, else a product and a sum. */
export function multiplyAdds(relaxed = hasRelaxedSimd()): MultiplyAdds {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(moduleBytes(relaxed)))
  return exports['run'] as MultiplyAdds
}

/** What `run(count, 1, 1)` gives. */
export const expectedSum = (count: number): number => count * ACCUMULATORS * LANES
