import type { MapKernel, Slot } from '@neurite/core'
import { describe, expect, it } from 'vitest'
import { contractTasks } from '../src/contractKernel.ts'
import { mapTask } from '../src/mapKernel.ts'

function addBias(rows: number, columns: number, at = 0): { kernel: MapKernel; slots: Slot[] } {
  const slot = (length: number) => ({ dtype: 'float32', length, place: 'arena', at: 0 }) as const
  const steps = [
    { kind: 'load', dtype: 'float32', index: 0 },
    { kind: 'load', dtype: 'float32', index: 1 },
    { kind: 'binary', dtype: 'float32', fn: 'add', a: 0, b: 1 },
  ] as const
  const matrix = { slot: 0, offset: at, strides: [columns, 1] }
  const bias = { slot: 1, offset: 0, strides: [0, 1] }
  const stores = [{ view: { slot: 2, offset: 0, strides: [columns, 1] }, value: 2 }]
  const kernel: MapKernel = { kind: 'map', shape: [rows, columns], loads: [matrix, bias], scalars: [], steps, stores }
  return { kernel, slots: [slot(rows * columns + at), slot(columns), slot(rows * columns)] }
}

function keyOfMap(rows: number, columns: number, at = 0): string {
  const { kernel, slots } = addBias(rows, columns, at)
  return mapTask(kernel, slots)!.key
}

describe('code of kernels', () => {
  it('is shared by maps that differ only in place and in the outermost extent', () => {
    expect(keyOfMap(256, 10)).toBe(keyOfMap(96, 10))
    expect(keyOfMap(256, 10)).toBe(keyOfMap(256, 10, 16))
    expect(keyOfMap(256, 10)).not.toBe(keyOfMap(256, 11))
  })

  it('is shared by products that are cut into panels of the same heights', () => {
    const key = (m: number, k = 7) => {
      const slots: Slot[] = [m * k, k * 9, m * 9].map((length) => ({ dtype: 'float32', length, place: 'arena', at: 0 }))
      const view = (slot: number, columns: number) => ({ slot, offset: 0, strides: [columns, 1] })
      const [task] = contractTasks(
        {
          kind: 'contract',
          dtype: 'float32',
          batch: [],
          m: [m],
          n: [9],
          k: [k],
          a: view(0, k),
          b: view(1, 9),
          store: view(2, 9),
          epilogue: null,
        },
        slots,
        true,
      )
      return task!.key
    }
    expect(key(60)).toBe(key(30))
    expect(key(61)).toBe(key(62))
    expect(key(60)).not.toBe(key(61))
    // The last panel of 599 rows reaches back by one, but not where sums are cut
    expect(key(600)).toBe(key(599))
    expect(key(600, 1000)).not.toBe(key(599, 1000))
  })
})
