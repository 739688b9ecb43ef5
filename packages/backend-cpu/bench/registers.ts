import { ModuleBuilder } from '../src/wasm/moduleBuilder.ts'

const ACCUMULATORS = 12
const FLOPS = ACCUMULATORS * 4 * 2
const ITERATIONS = 20_000
const ROUNDS = 1500

/** GFLOP/s of a loop of fused multiply-adds in registers, on one thread at this moment: what no kernel can pass. */
export function registerRate(): number {
  const module = new ModuleBuilder({ minimum: 1, maximum: 1, shared: false })
  const f = module.function(['i32', 'f32'], ['f32'])
  const sums = Array.from({ length: ACCUMULATORS }, () => f.local('v128'))
  const factor = f.local('v128')
  f.get(1).op('f32x4.splat').set(factor)
  f.loop((again) => {
    for (const sum of sums) f.get(sum).get(factor).get(factor).op('f32x4.relaxed_madd').set(sum)
    f.get(0).i32(1).op('i32.sub').tee(0).brIf(again)
  })
  for (const [i, sum] of sums.entries()) {
    f.get(sum)
    if (i > 0) f.op('f32x4.add')
  }
  f.lane('f32x4.extract_lane', 0)
  module.export('run', f)
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 })
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.finish()), { env: { memory } })
  const run = exports['run'] as (count: number, factor: number) => number
  let best = Number.POSITIVE_INFINITY
  for (let i = 0; i < ROUNDS; i++) {
    const start = performance.now()
    run(ITERATIONS, 0.5)
    best = Math.min(best, performance.now() - start)
  }
  return (FLOPS * ITERATIONS) / best / 1e6
}
