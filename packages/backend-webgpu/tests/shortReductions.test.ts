import type { Kernel, ReduceKernel, Slot, Step } from '@neurite/core'
import { describe, expect, it } from 'vitest'
import { shortReduction } from '../src/shortReductions.ts'
import { GPU } from './shaders/gpu.ts'
import { ELEMENT_BYTES } from './shaders/runProgram.ts'

const RULES = { features: GPU, elementBytes: ELEMENT_BYTES, bindingBytes: 2 ** 27 }

const slot = (length: number, place: Slot['place']): Slot => ({ dtype: 'float32', length, place, at: 0 })

/** Pooling of 2x2 windows, channels last. */
function pooling(side: number, channels: number): { kernel: ReduceKernel; slots: Slot[] } {
  const row = 2 * side * channels
  return {
    slots: [slot(4 * side * side * channels, 'input'), slot(side * side * channels, 'output')],
    kernel: {
      kind: 'reduce',
      shape: [side, side, channels, 2, 2],
      kept: 3,
      loads: [{ slot: 0, offset: 0, strides: [2 * row, 2 * channels, 1, row, channels] }],
      scalars: [],
      steps: [{ kind: 'load', dtype: 'float32', index: 0 }],
      value: 0,
      reducer: 'max',
      store: { slot: 1, offset: 0, strides: [side * channels, channels, 1] },
      epilogue: null,
    },
  }
}

const kindOf = (kernel: Kernel, slots: readonly Slot[], rules = RULES) => shortReduction(kernel, slots, rules).kind

describe('shortReduction', () => {
  it('makes a map of pooling that loads each element of a window', () => {
    const { kernel, slots } = pooling(16, 8)
    const map = shortReduction(kernel, slots, RULES)
    expect(map).toMatchObject({ kind: 'map', shape: [16, 16, 8] })
    if (map.kind !== 'map') return
    expect(map.loads.map(({ offset }) => offset)).toEqual([0, 8, 256, 264])
    expect(map.steps.filter(({ kind }) => kind === 'binary')).toHaveLength(3)
  })

  it('keeps apart constants that have no text of their own in JSON', () => {
    const { kernel, slots } = pooling(16, 8)
    const constants = [0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]
    const steps: Step[] = [...kernel.steps]
    for (const value of constants) {
      const at = steps.push({ kind: 'const', dtype: 'float32', value }) - 1
      steps.push({ kind: 'binary', dtype: 'float32', fn: 'atan2', a: at - 1, b: at })
    }
    const map = shortReduction({ ...kernel, steps, value: steps.length - 1 }, slots, RULES)
    const kept = map.kind === 'map' ? map.steps.flatMap((step) => (step.kind === 'const' ? [step.value] : [])) : []
    expect(kept).toEqual(constants)
  })

  it('leaves what a map would not do better, or not right', () => {
    const { kernel, slots } = pooling(16, 8)
    expect(kindOf(...few(4))).toBe('reduce')
    expect(kindOf({ ...kernel, shape: [16, 16, 8, 2, 16] }, slots)).toBe('reduce')
    expect(kindOf(kernel, slots, { ...RULES, bindingBytes: 4096 })).toBe('reduce')
    // It writes over what other results are still read from.
    expect(kindOf({ ...kernel, store: { ...kernel.store, slot: 0 } }, slots)).toBe('reduce')
    const bytes = slots.map((one): Slot => ({ ...one, dtype: 'uint8' }))
    expect(kindOf({ ...kernel, steps: [{ kind: 'load', dtype: 'uint8', index: 0 }] }, bytes)).toBe('reduce')
  })
})

function few(side: number): [Kernel, Slot[]] {
  const { kernel, slots } = pooling(side, 8)
  return [kernel, slots]
}
