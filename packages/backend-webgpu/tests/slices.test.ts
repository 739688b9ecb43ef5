import { type Kernel, reference, type View } from '@neurite/core'
import { describe, expect, it } from 'vitest'
import { contraction } from '../../backend-cpu/tests/contractions.ts'
import {
  expectClose,
  generator,
  ProgramBuilder,
  randomShape,
  runProgram,
  type Tolerance,
} from '../../backend-cpu/tests/harness.ts'
import { randomMap } from '../../backend-cpu/tests/maps.ts'
import { randomReduction } from '../../backend-cpu/tests/reductions.ts'
import { Slicer } from '../src/slices/slicer.ts'
import { Temporaries } from '../src/slices/temporaries.ts'
import { boundBytes } from '../src/slices/windows.ts'
import { withViews } from '../src/views.ts'

const ELEMENT_BYTES = { float32: 4, int32: 4, uint8: 4, bool: 4, float16: 2 }
const RULES = { most: 1024, alignment: 64, elementBytes: ELEMENT_BYTES }
const DTYPES = ['float32', 'int32', 'uint8', 'bool', 'float16'] as const

/** The program with its kernels in slices, as the reference takes it; checks what each slice binds. */
function sliced(builder: ProgramBuilder): ProgramBuilder {
  const memory = new Temporaries(builder.slots, 0, RULES)
  const slicer = new Slicer(memory, RULES)
  const kernels = builder.kernels.flatMap((kernel) => slicer.slices(kernel))
  const whole = (view: View): View => {
    const slot = memory.slots[view.slot]!
    expect(boundBytes(slot, ELEMENT_BYTES)).toBeLessThanOrEqual(RULES.most)
    expect((slot.from * ELEMENT_BYTES[slot.dtype as 'float32']) % RULES.alignment).toBe(0)
    const first = memory.slots.findIndex(({ place, at }) => place === slot.place && at === slot.at)
    return { ...view, slot: first, offset: view.offset + slot.from }
  }
  const result = new ProgramBuilder()
  result.slots.push(...memory.slots)
  result.values.push(...builder.values)
  result.kernels.push(
    ...kernels.map((kernel): Kernel => (kernel.kind === 'routine' ? kernel : withViews(kernel, whole))),
  )
  result.arenaBytes = memory.arenaBytes
  return Object.assign(result, { outputs: builder.slots.filter(({ place }) => place === 'output').length })
}

function compare(builder: ProgramBuilder, label: string, scalars: number[] = [], tolerance?: Tolerance): number {
  const want = runProgram(reference(), builder, scalars)
  const slices = sliced(builder)
  const got = runProgram(reference(), Object.assign(slices, { slots: slices.slots.slice(0) }), scalars)
  for (const [i, array] of want.entries()) expectClose(got[i]!, array, `${label}, output ${i}`, tolerance)
  return slices.kernels.length
}

describe('kernels in slices give what they give in one piece', () => {
  it('maps', () => {
    let most = 0
    for (let seed = 0; seed < 150; seed++) {
      const random = generator(seed * 7919 + 3)
      const rank = 1 + Math.floor(random() * 4)
      const shape = randomShape(random, rank, [0, 900, 45, 14, 7][rank]!)
      if (shape.includes(0)) continue
      const { builder, label } = randomMap(random, shape, DTYPES)
      most = Math.max(most, compare(builder, `seed ${seed}: ${label}`, [random() * 9]))
    }
    expect(most).toBeGreaterThan(4)
  })

  it('reductions', () => {
    let most = 0
    for (let seed = 0; seed < 150; seed++) {
      const random = generator(seed * 6151 + 7)
      const rank = 1 + Math.floor(random() * 3)
      const shape = randomShape(random, rank, [0, 900, 45, 14][rank]!)
      if (shape.includes(0)) continue
      const kept = Math.floor(random() * rank)
      const reducer = (['sum', 'prod', 'max', 'min'] as const)[seed % 4]!
      const { builder, label } = randomReduction(random, 'float32', reducer, shape, kept)
      const tolerance = { relative: 1e-4, absolute: 1e-4 }
      most = Math.max(most, compare(builder, `seed ${seed}: ${label}`, [], tolerance))
    }
    expect(most).toBeGreaterThan(4)
  })

  it('products', () => {
    let most = 0
    for (let seed = 0; seed < 14; seed++) {
      const builder = contraction('float32', generator(seed * 977 + 9))
      most = Math.max(most, compare(builder, `seed ${seed}`, [], { relative: 1e-4, absolute: 1e-3 }))
    }
    expect(most).toBeGreaterThan(4)
  })
})
