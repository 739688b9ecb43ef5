import type { DType, Kernel, MapKernel, Slot, Step, View } from '@neurite/core'
import { describe, expect, it } from 'vitest'
import { joinRows } from '../../src/joinRows.ts'
import type { ShaderFeatures } from '../../src/shaders/dispatch.ts'
import type { RowsKernel } from '../../src/shaders/rows.ts'
import { compare, generator, noDevice, randomArray, reducingDevices } from './harness.ts'
import { load, one, Rows, softmax, two } from './rows.ts'
import { ELEMENT_BYTES } from './runProgram.ts'

const FEATURES: ShaderFeatures = {
  f16: false,
  subgroups: null,
  maxBindings: 8,
  maxWorkgroupSize: 256,
  maxWorkgroupStorage: 16384,
  maxWorkgroupsPerDimension: 65535,
  software: false,
}

const joinedOf = ({ builder }: Rows, features = FEATURES, bindingBytes = 2 ** 27) =>
  joinRows(builder.kernels, builder.slots, { features, elementBytes: ELEMENT_BYTES, bindingBytes })
const kindsOf = (kernels: readonly { readonly kind: string }[]) => kernels.map(({ kind }) => kind)

describe('joinRows', () => {
  it('makes one of what goes through the same rows, and gives no memory to what nothing else reads', () => {
    const joined = joinedOf(softmax([12], [40]))
    expect(kindsOf(joined)).toEqual(['rows'])
    expect([...(joined[0] as RowsKernel).hidden]).toHaveLength(3)
  })

  it('leaves kernels as they are on an emulator, where rows are long, and where bindings are small', () => {
    const { kernels } = softmax([12], [40]).builder
    expect(kindsOf(joinedOf(softmax([12], [40]), { ...FEATURES, software: true }))).toEqual(kindsOf(kernels))
    expect(kindsOf(joinedOf(softmax([12], [5000])))).toEqual(kindsOf(kernels))
    expect(kindsOf(joinedOf(softmax([12], [40]), FEATURES, 1000))).toEqual(kindsOf(kernels))
  })

  it('ends where there are more buffers than a device allows', () => {
    const rows = new Rows([6], [8])
    const views = Array.from({ length: 9 }, (_, seed) => rows.elements(randomArray('float32', 48, generator(seed))))
    for (const view of views) rows.reduce('sum', [view], one(), true)
    const joined = joinedOf(rows)
    expect(kindsOf(joined)).toEqual(['rows', 'rows', 'reduce'])
  })

  it('joins nothing that meets elements of other rows', () => {
    const rows = new Rows([6], [6])
    const x = rows.elements(randomArray('float32', 36, generator(1)))
    const y = rows.map([x, rows.reduce('max', [x], one())], two('sub'))
    rows.reduce('sum', [{ ...y, strides: [1, 6] }], one(), true)
    expect(kindsOf(joinedOf(rows))).toEqual(['rows', 'reduce'])
  })

  it('joins what goes through the rows with axes of size 1 besides', () => {
    const rows = new Rows([6], [8])
    const x = rows.elements(randomArray('float32', 48, generator(1)))
    const most = rows.rowMap([rows.reduce('max', [x], one())], one())
    const map = rows.builder.kernels.pop() as MapKernel
    const withAxis = ({ strides, ...view }: View): View => ({ ...view, strides: [0, ...strides, 1] })
    const stores = map.stores.map(({ view, value }) => ({ view: withAxis(view), value }))
    rows.builder.kernels.push({ ...map, shape: [1, 6, 1], loads: map.loads.map(withAxis), stores })
    rows.map([x, most], two('sub'), true)
    expect(kindsOf(joinedOf(rows))).toEqual(['rows'])
  })

  it('stores what others read', () => {
    const rows = softmax([6], [6])
    const [, exponentials] = rows.builder.kernels as [Kernel, MapKernel]
    const { view } = exponentials.stores[0]!
    rows.builder.kernels.push({
      ...exponentials,
      loads: [{ ...view, strides: [1, 6] }],
      steps: one(),
      stores: [{ view: { slot: rows.builder.output('float32', 36), offset: 0, strides: [6, 1] }, value: 0 }],
    })
    const joined = joinedOf(rows)
    expect(kindsOf(joined)).toEqual(['rows', 'map'])
    expect((joined[0] as RowsKernel).hidden.has(view.slot)).toBe(false)
  })

  it('writes in the place of what it has read where that is the same row, and joins nothing where it is not', () => {
    for (const [length, kinds] of [
      [36, ['rows']],
      [35, ['rows', 'map']],
    ] as const) {
      const rows = new Rows([6], [6])
      const start = rows.elements(randomArray('float32', 36, generator(1)))
      const x = rows.map([start], one())
      rows.builder.kernels.length = 0
      const shifted = rows.map([x, rows.reduce('max', [x], one())], two('sub'))
      rows.map([shifted], two('add').slice(0, 1), false)
      const slots = rows.builder.slots as Slot[]
      const last = slots.length - 1
      slots[last] = { ...slots[last]!, at: slots[x.slot]!.at + (length === 36 ? 0 : 64) }
      rows.builder.kernels.push({
        kind: 'routine',
        name: 'gather',
        attributes: [],
        scalars: [],
        inputs: [{ slot: last, shape: [6, 6] }],
        output: { slot: last, shape: [6, 6] },
      })
      expect(kindsOf(joinedOf(rows)), `${length}`).toEqual([...kinds, 'routine'])
    }
  })
})

describe.skipIf(noDevice).each(Object.entries(reducingDevices))('rows, %s', (_, device) => {
  const joins = !device.features.software
  const check = async (rows: Rows, label: string) => {
    if (joins) expect(kindsOf(joinedOf(rows, device.features)), label).toContain('rows')
    await compare(device, rows.builder, label, [], { relative: 1e-5, absolute: 1e-5 })
  }

  it.each([
    [[5], [1]],
    [[7], [10]],
    [[300], [12]],
    [
      [3, 4],
      [8, 16],
    ],
    [[2], [1024]],
    [[3], [3000]],
    [[1], [77]],
    [[], [64]],
  ])('softmax of %j x %j', async (rows, elements) => {
    await check(softmax(rows, elements), 'softmax')
  })

  it('values of all dtypes, rows computed from rows, and outputs among them', async () => {
    const dtypes: DType[] = ['float32', 'int32', 'uint8', 'bool']
    for (const [at, dtype] of dtypes.entries()) {
      const rows = new Rows([9], [20])
      const random = generator(at + 5)
      const x = rows.elements(randomArray(dtype, 180, random), dtype)
      const y = rows.elements(randomArray(dtype, 180, random), dtype)
      const given = rows.ofRows(randomArray(dtype, 9, random), dtype)
      const most = rows.reduce('max', [x, y], two('max', dtype))
      const both = rows.rowMap([most, given], two('max', dtype), true)
      const z = rows.map([x, both], two('max', dtype), at % 2 === 0)
      rows.reduce(dtype === 'bool' ? 'min' : 'sum', [z, y], two('max', dtype), true)
      rows.map([z, y, given], two('max', dtype), true)
      await check(rows, dtype)
    }
  })

  it('positions, and views that lie otherwise in memory', async () => {
    const rows = new Rows([4, 3], [5, 8])
    const random = generator(11)
    const x: View = { ...rows.elements(randomArray('float32', 480, random)), strides: [120, 40, 1, 5] }
    const y: View = { ...rows.elements(randomArray('float32', 480, random)), offset: 479, strides: [-120, -40, -8, -1] }
    const at: Step[] = [0, 1, 2, 3].map((index) => ({ kind: 'index', dtype: 'int32', index }))
    const sum: Step[] = [
      ...at,
      { kind: 'binary', dtype: 'int32', fn: 'add', a: 0, b: 1 },
      { kind: 'binary', dtype: 'int32', fn: 'mul', a: 4, b: 2 },
      { kind: 'binary', dtype: 'int32', fn: 'add', a: 5, b: 3 },
      { kind: 'cast', dtype: 'float32', a: 6 },
      load(0),
      { kind: 'binary', dtype: 'float32', fn: 'add', a: 7, b: 8 },
    ]
    const total = rows.reduce('sum', [x], sum)
    const row = rows.rowMap(
      [total],
      [
        ...at.slice(0, 2),
        { kind: 'cast', dtype: 'float32', a: 1 },
        load(0),
        { kind: 'binary', dtype: 'float32', fn: 'add', a: 2, b: 3 },
      ],
    )
    rows.map([x, row], two('sub'), true)
    rows.map([y, row], two('add'), true)
    await check(rows, 'positions')
  })
})
