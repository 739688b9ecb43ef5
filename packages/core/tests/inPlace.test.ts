import { describe, expect, it } from 'vitest'
import type { Kernel, MapKernel, View } from '../src/program.ts'
import { shareInPlace } from '../src/schedule/inPlace.ts'
import type { OpenSlot } from '../src/schedule/memory.ts'

const [ROWS, COLUMNS] = [6, 4]
const whole = (slot: number): View => ({ slot, offset: 0, strides: [COLUMNS, 1] })

function map(from: readonly View[], to: View): MapKernel {
  const steps = from.map((_, index) => ({ kind: 'load', dtype: 'float32', index }) as const)
  return { kind: 'map', shape: [ROWS, COLUMNS], loads: from, scalars: [], steps, stores: [{ view: to, value: 0 }] }
}

const sum = (from: number, to: number): Kernel => ({
  kind: 'reduce',
  shape: [ROWS, COLUMNS],
  kept: 1,
  loads: [whole(from)],
  scalars: [],
  steps: [{ kind: 'load', dtype: 'float32', index: 0 }],
  value: 0,
  reducer: 'sum',
  store: { slot: to, offset: 0, strides: [1] },
  epilogue: null,
})

/** An input, two intermediate results, an output, and sums. */
const slots: OpenSlot[] = (['input', 'arena', 'arena', 'output', 'arena'] as const).map((place, i) => ({
  dtype: 'float32',
  length: i === 4 ? ROWS : ROWS * COLUMNS,
  place,
  at: 0,
}))
const [INPUT, FIRST, SECOND, OUTPUT, SUMS] = [0, 1, 2, 3, 4]
const sums: View = { slot: SUMS, offset: 0, strides: [1, 0] }

/** The slots that kernels load and store, in order. */
const slotsIn = (kernels: readonly Kernel[]) =>
  kernels.map((kernel) => [...JSON.stringify(kernel).matchAll(/"slot":(\d+)/g)].map(([, slot]) => Number(slot)))

describe('shareInPlace', () => {
  it('puts an intermediate result where what is computed from it will lie', () => {
    const kernels = [map([whole(INPUT)], whole(FIRST)), sum(FIRST, SUMS), map([whole(FIRST), sums], whole(OUTPUT))]
    expect(slotsIn(shareInPlace(kernels, slots, [-1]))).toEqual([
      [INPUT, OUTPUT],
      [OUTPUT, SUMS],
      [OUTPUT, SUMS, OUTPUT],
    ])
  })

  it('does so for chains', () => {
    const kernels = [
      map([whole(INPUT)], whole(FIRST)),
      map([whole(FIRST)], whole(SECOND)),
      map([whole(SECOND)], whole(OUTPUT)),
    ]
    expect(slotsIn(shareInPlace(kernels, slots, [-1]))).toEqual([
      [INPUT, OUTPUT],
      [OUTPUT, OUTPUT],
      [OUTPUT, OUTPUT],
    ])
  })

  it('leaves what is needed later, lies otherwise, or has the memory of an input', () => {
    const first = map([whole(INPUT)], whole(FIRST))
    const last = map([whole(FIRST)], whole(OUTPUT))
    const same = (kernels: Kernel[], overwrites = [-1]) =>
      expect(shareInPlace(kernels, slots, overwrites)).toEqual(kernels)
    same([first, last, sum(FIRST, SUMS)])
    same([first, last], [0])
    same([first, map([{ ...whole(FIRST), strides: [1, ROWS] }], whole(OUTPUT))])
    same([first, map([whole(FIRST), { ...whole(FIRST), offset: 4, strides: [0, 1] }], whole(OUTPUT))])
    // What was there before would be overwritten too soon.
    same([map([whole(INPUT)], whole(OUTPUT)), first, map([whole(FIRST), whole(OUTPUT)], whole(OUTPUT))])
    same([first, { ...last, shape: [ROWS - 1, COLUMNS] }])
  })
})
