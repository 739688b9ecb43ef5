import { extractLane, F32, get, I32, i32, moduleBytes, op, set, tee, V128 } from './assembly.ts'

/** Accumulators: enough to hide the latency of a multiply-add, few enough to stay in registers. */
const ACCUMULATORS = 12
const LANES = 4

/** Floating-point operations of one iteration of the loop. */
export const FLOPS_PER_ITERATION = ACCUMULATORS * LANES * 2

// Parameters first, then the locals.
const COUNT = 0
const FACTOR = 1
const TERM = 2
const FACTORS = 3
const TERMS = 4
const FIRST_ACCUMULATOR = 5
const accumulators = Array.from({ length: ACCUMULATORS }, (_, i) => FIRST_ACCUMULATOR + i)

/** `run(count, factor, term)`: `count` times `acc = acc * factor + term` on every lane, from 0; the sum of all lanes. */
function loopModule(relaxed: boolean): Uint8Array<ArrayBuffer> {
  const multiplyAdd = relaxed
    ? [...get(FACTORS), ...get(TERMS), ...op.f32x4RelaxedMadd]
    : [...get(FACTORS), ...op.f32x4Mul, ...get(TERMS), ...op.f32x4Add]
  const sum = accumulators.flatMap((acc, i) => [...get(acc), ...(i > 0 ? op.f32x4Add : [])])
  const lanes = [0, 1, 2, 3].flatMap((lane) => [...get(FACTORS), ...extractLane(lane), ...(lane > 0 ? op.f32Add : [])])
  return moduleBytes({
    parameters: [I32, F32, F32],
    results: [F32],
    code: [
      ...[1, 2 + ACCUMULATORS, V128],
      ...[...get(FACTOR), ...op.f32x4Splat, ...set(FACTORS)],
      ...[...get(TERM), ...op.f32x4Splat, ...set(TERMS)],
      ...op.loop,
      ...accumulators.flatMap((acc) => [...get(acc), ...multiplyAdd, ...set(acc)]),
      ...[...get(COUNT), ...i32(1), ...op.i32Sub, ...tee(COUNT), ...op.brIf],
      ...op.end,
      ...[...sum, ...set(FACTORS), ...lanes],
    ],
  })
}

/** Whether the engine has relaxed SIMD, as it was started. */
export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(loopModule(true))
}

export type MultiplyAdds = (count: number, factor: number, term: number) => number

/** The loop as a function: fused multiply-adds where the engine has relaxed SIMD, else a product and a sum. */
export function multiplyAdds(relaxed = hasRelaxedSimd()): MultiplyAdds {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(loopModule(relaxed)))
  return exports['run'] as MultiplyAdds
}

/** What `run(count, 1, 1)` gives. */
export const expectedSum = (count: number): number => count * ACCUMULATORS * LANES

/** Iterations of one call: many calls, so that the engine replaces the first, slow code of the loop. */
const ITERATIONS_PER_CALL = 20_000

/** Does so many floating-point operations. */
export function computing(): (flops: number) => void {
  const run = multiplyAdds()
  return (flops) => {
    const iterations = Math.ceil(flops / FLOPS_PER_ITERATION)
    for (let done = 0; done < iterations; done += ITERATIONS_PER_CALL)
      run(Math.min(ITERATIONS_PER_CALL, iterations - done), 1, 1)
  }
}
