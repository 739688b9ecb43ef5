import type { RoutineKernel } from '@neurite/core'
import { sizeOf } from '@neurite/core'
import { Emitter, type Target } from './emitter.ts'
import type { Task } from './task.ts'
import { transpose } from './transpose.ts'
import type { FunctionBuilder } from './wasm/functionBuilder.ts'
import type { ModuleBuilder } from './wasm/moduleBuilder.ts'

/** Multipliers, key increments and rounds of Philox4x32-10. */
const MULTIPLIERS = [0xd2511f53, 0xcd9e8d57] as const
const KEY_INCREMENTS = [0x9e3779b9, 0xbb67ae85] as const
const ROUNDS = 10
/** Blocks computed at once, one in each lane, and the words that they make. */
const BLOCKS = 4
const GROUP = 4 * BLOCKS
/** One word of four blocks in each vector. */
type Words = readonly [number, number, number, number]
const PARAMETER = { output: 0, seed: 1, counter: 2 } as const

/** Random bits, 16 words at a time; the last group fills the padding of the buffer. */
export function randomBitsTask(kernel: RoutineKernel): Task {
  const [seed, counter] = kernel.scalars
  const scalar = (index: number) => ({ kind: 'scalar', index }) as const
  return {
    phases: [
      {
        name: 'random',
        params: 0,
        extent: Math.ceil(sizeOf(kernel.output.shape) / GROUP),
        grain: 1,
        work: 8 * sizeOf(kernel.output.shape),
      },
    ],
    params: [[{ kind: 'slot', slot: kernel.output.slot, offset: 0 }, scalar(seed!), scalar(counter!)]],
    key: 'randomBits',
    emit: (module, target) => ({ random: emitRandomBits(module, target) }),
    scratchBytes: 0,
  }
}

function emitRandomBits(module: ModuleBuilder, target: Target): FunctionBuilder {
  const f = module.function(['i32', 'i32', 'i32'])
  const e = new Emitter(module, f, target)
  const vector = (emit: () => void): number => {
    const local = f.local('v128')
    emit()
    f.set(local)
    return local
  }
  const integer = (parameter: number): number => {
    const local = f.local('i64')
    f.get(e.parameter(parameter)).memory('f64.load').op('i64.trunc_sat_f64_u').set(local)
    return local
  }
  const seed = integer(PARAMETER.seed)
  const counter = integer(PARAMETER.counter)
  const words = (shifted: boolean) => {
    f.get(seed)
    if (shifted) f.i64(32n).op('i64.shr_u')
    f.op('i32.wrap_i64', 'i32x4.splat')
  }
  const firstKeys = [vector(() => words(false)), vector(() => words(true))]
  const multipliers = MULTIPLIERS.map((m) => vector(() => e.int32(m | 0)))
  const increments = KEY_INCREMENTS.map((w) => vector(() => e.int32(w | 0)))

  const at = f.local('i32')
  const group = f.local('i32')
  f.get(e.parameter(PARAMETER.output))
    .get(1)
    .i32(4 * GROUP)
    .op('i32.mul', 'i32.add')
    .set(at)
  f.get(1).set(group)
  e.count(
    group,
    1,
    () => f.get(2),
    () => {
      // Four counters, two to a vector, then their low and their high words.
      const counters = [0, 2].map((ahead) =>
        vector(() => {
          f.get(counter).get(group).op('i64.extend_i32_u').i64(BigInt(BLOCKS)).op('i64.mul', 'i64.add')
          f.i64(BigInt(ahead)).op('i64.add').op('i64x2.splat').i64(1n)
          // Lane 1 is one further.
          const pair = vector(() => f.op('i64x2.splat'))
          f.get(pair).i64(0n).lane('i64x2.replace_lane', 0).op('i64x2.add')
        }),
      ) as [number, number]
      let c: Words = [
        vector(() => f.get(counters[0]).get(counters[1]).shuffleWords(0, 2, 4, 6)),
        vector(() => f.get(counters[0]).get(counters[1]).shuffleWords(1, 3, 5, 7)),
        vector(() => f.zero()),
        vector(() => f.zero()),
      ]
      let keys = firstKeys
      for (let round = 0; round < ROUNDS; round++) {
        const product = (x: number, m: number) => {
          const low = vector(() => f.get(x).get(m).op('i64x2.extmul_low_i32x4_u'))
          const high = vector(() => f.get(x).get(m).op('i64x2.extmul_high_i32x4_u'))
          return {
            low: vector(() => f.get(low).get(high).shuffleWords(0, 2, 4, 6)),
            high: vector(() => f.get(low).get(high).shuffleWords(1, 3, 5, 7)),
          }
        }
        const p = product(c[0]!, multipliers[0]!)
        const q = product(c[2]!, multipliers[1]!)
        const mixed = (high: number, word: number, key: number) =>
          vector(() => f.get(high).get(word).op('v128.xor').get(key).op('v128.xor'))
        c = [mixed(q.high, c[1]!, keys[0]!), q.low, mixed(p.high, c[3]!, keys[1]!), p.low]
        keys = keys.map((key, i) => vector(() => f.get(key).get(increments[i]!).op('i32x4.add')))
      }
      const blocks = transpose(f, c)
      for (const [i, block] of blocks.entries())
        f.get(at)
          .get(block)
          .memory('v128.store', 16 * i)
      e.advance(at, 4 * GROUP)
    },
  )
  return f
}
