import type { MapKernel, Slot, View } from '@neurite/core'
import { describe, expect, it } from 'vitest'
import { generator } from '../../backend-cpu/tests/harness.ts'
import { areDisjoint, type Reached } from '../src/disjoint.ts'
import { joinMaps } from '../src/joinMaps.ts'
import { GPU } from './shaders/gpu.ts'
import { padding } from './shaders/padding.ts'
import { ELEMENT_BYTES } from './shaders/runProgram.ts'

const RULES = { features: GPU, elementBytes: ELEMENT_BYTES, bindingBytes: 2 ** 27 }

function elementsOf({ view, shape }: Reached): Set<number> {
  let found = [view.offset]
  for (const [d, extent] of shape.entries())
    found = found.flatMap((at) => Array.from({ length: extent }, (_, i) => at + i * view.strides[d]!))
  return new Set(found)
}

describe('areDisjoint', () => {
  it('says so only of views without a common element, and often', () => {
    const random = generator(5)
    const upTo = (most: number) => Math.floor(random() * (most + 1))
    let [said, apart] = [0, 0]
    for (let turn = 0; turn < 4000; turn++) {
      // Boxes of one tensor, some of them backwards, and some views with strides of their own.
      const sizes = [1 + upTo(2), 1 + upTo(4), 1 + upTo(4)]
      const strides = [sizes[1]! * sizes[2]!, sizes[2]!, 1]
      const box = (): Reached => {
        const shape = sizes.map((size) => 1 + upTo(size - 1))
        const from = sizes.map((size, d) => upTo(size - shape[d]!))
        const backwards = sizes.map(() => random() < 0.2)
        const offset = from.reduce((sum, at, d) => sum + (at + (backwards[d] ? shape[d]! - 1 : 0)) * strides[d]!, 0)
        const own = strides.map((stride, d) => (backwards[d] ? -stride : random() < 0.1 ? upTo(5) : stride))
        return { shape, view: { slot: 0, offset, strides: own } }
      }
      const [a, b] = [box(), box()]
      const [left, right] = [elementsOf(a), elementsOf(b)]
      const isApart = [...left].every((at) => !right.has(at))
      if (isApart) apart++
      if (!areDisjoint(a, b)) continue
      said++
      expect(isApart, JSON.stringify([a, b])).toBe(true)
    }
    expect(said / apart).toBeGreaterThan(0.8)
  })

  it('knows the borders of a padded tensor from its inside', () => {
    const views = padding(3, 5, 6, 4).builder.kernels.map((kernel): Reached => {
      const { shape, stores } = kernel as MapKernel
      return { shape, view: stores[0]!.view }
    })
    const pairs = views.flatMap((a, i) => views.slice(i + 1).map((b) => areDisjoint(a, b)))
    // A border of rows and one of columns begin where the other has its own range.
    expect(pairs).toEqual(pairs.map(() => true))
  })
})

describe('joinMaps', () => {
  it('makes one of borders and inside', () => {
    const { kernels, slots } = padding(3, 5, 6, 4).builder
    expect(joinMaps(kernels as MapKernel[], slots, RULES).map(({ kind }) => kind)).toEqual(['maps'])
  })

  const slot = (at: number, place: Slot['place'] = 'arena'): Slot => ({ dtype: 'float32', length: 16, place, at })
  const view = (from: number, offset = 0): View => ({ slot: from, offset, strides: [1] })
  const copy = (from: View, to: View): MapKernel => ({
    kind: 'map',
    shape: [8],
    loads: [from],
    scalars: [],
    steps: [{ kind: 'load', dtype: 'float32', index: 0 }],
    stores: [{ view: to, value: 0 }],
  })
  const kinds = (maps: readonly MapKernel[], slots: readonly Slot[], rules = RULES) =>
    joinMaps(maps, slots, rules).map((kernel) => (kernel.kind === 'maps' ? kernel.maps.length : 1))

  it('keeps apart what one writes and another reads or writes', () => {
    const slots = [slot(0), slot(64), slot(128), slot(192)]
    expect(kinds([copy(view(0), view(1)), copy(view(2), view(3))], slots)).toEqual([2])
    expect(kinds([copy(view(0), view(1)), copy(view(1), view(2))], slots)).toEqual([1, 1])
    expect(kinds([copy(view(0), view(1)), copy(view(2), view(0))], slots)).toEqual([1, 1])
    expect(kinds([copy(view(0), view(1)), copy(view(2), view(1))], slots)).toEqual([1, 1])
    expect(kinds([copy(view(0), view(1)), copy(view(2), view(1, 8))], slots)).toEqual([2])
    // The third has only the second's result to wait for.
    expect(kinds([copy(view(0), view(1)), copy(view(0), view(2)), copy(view(2), view(3))], slots)).toEqual([2, 1])
  })

  it('keeps apart what shares bytes of the arena, but not of other buffers', () => {
    const [overlapping, apart] = [
      [slot(0), slot(64), slot(96), slot(192)],
      [slot(0, 'input'), slot(64), slot(0, 'output'), slot(128)],
    ]
    const maps = [copy(view(0), view(1)), copy(view(3), view(2))]
    expect(kinds(maps, overlapping)).toEqual([1, 1])
    expect(kinds(maps, apart)).toEqual([2])
  })

  it('binds no more than a device can', () => {
    const slots = Array.from({ length: 12 }, (_, i) => slot(64 * i))
    const maps = Array.from({ length: 6 }, (_, i) => copy(view(2 * i), view(2 * i + 1)))
    expect(kinds(maps, slots)).toEqual([4, 2])
    expect(kinds(maps.slice(0, 2), slots, { ...RULES, bindingBytes: 32 })).toEqual([1, 1])
  })
})
