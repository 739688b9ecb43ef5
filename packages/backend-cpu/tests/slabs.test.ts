import { type Program, randn, type Slot, useSync, type View } from '@neurite/core'
import { afterAll, describe, expect, it } from 'vitest'
import { cpu } from '../src/index.ts'
import { slabsOf } from '../src/slabs.ts'
import { tasksOf } from '../src/tasks.ts'
import { ProgramBuilder } from './harness.ts'

const [ROWS, COLUMNS] = [2048, 640]
const load = { kind: 'load', dtype: 'float32', index: 0 } as const
const whole = (slot: number, strides = [COLUMNS, 1]): View => ({ slot, offset: 0, strides })

/** The largest element of each row, then the differences from it; `read` is where they are read from. */
function differences(read: (builder: ProgramBuilder, x: number) => Partial<Record<'load' | 'best' | 'store', View>>) {
  const builder = new ProgramBuilder()
  const x = builder.input('float32', new Float32Array((ROWS + 1) * COLUMNS))
  const best = builder.output('float32', ROWS)
  const y = builder.output('float32', ROWS * COLUMNS)
  const other = read(builder, x)
  builder.kernels.push(
    {
      kind: 'reduce',
      shape: [ROWS, COLUMNS],
      kept: 1,
      loads: [whole(x)],
      scalars: [],
      steps: [load],
      value: 0,
      reducer: 'max',
      store: { slot: best, offset: 0, strides: [1] },
      epilogue: null,
    },
    {
      kind: 'map',
      shape: [ROWS, COLUMNS],
      loads: [other.load ?? whole(x), other.best ?? { slot: best, offset: 0, strides: [1, 0] }],
      scalars: [],
      steps: [load, { ...load, index: 1 }, { kind: 'binary', dtype: 'float32', fn: 'sub', a: 0, b: 1 }],
      stores: [{ view: other.store ?? whole(y), value: 2 }],
    },
  )
  return builder.build(0)
}

function slabs(program: Program) {
  return slabsOf(
    program,
    program.kernels.map((kernel) => tasksOf(kernel, program.slots, true)),
  )
}

describe('slabsOf', () => {
  it('finds rows that need nothing but themselves', () => {
    const found = slabs(differences(() => ({})))
    expect(found).toMatchObject([{ from: 0, to: 2, rows: ROWS }])
    expect(found[0]!.step).toBeGreaterThan(1)
    expect(found[0]!.step).toBeLessThan(ROWS / 4)
  })

  it('takes no kernel that reads what another row has written, or that writes where another row is read', () => {
    const isCut = (program: Program) => slabs(program).length > 0
    // The largest element of the row after; each of all rows; differences that lie one row further in the same memory.
    expect(isCut(differences(() => ({ best: { slot: 1, offset: 1, strides: [1, 0] } })))).toBe(false)
    expect(isCut(differences(() => ({ best: { slot: 1, offset: 0, strides: [0, 1] } })))).toBe(false)
    expect(isCut(differences((_, x) => ({ store: { ...whole(x), offset: COLUMNS } })))).toBe(false)
    expect(isCut(differences((_, x) => ({ store: whole(x) })))).toBe(true)
  })

  it('leaves apart what has nothing to do with each other', () => {
    const program = differences((builder) => ({
      load: whole(builder.input('float32', new Float32Array(ROWS * COLUMNS))),
    }))
    const [first, second] = program.kernels
    const copy = second!.kind === 'map' ? { ...second!, loads: [second!.loads[0]!, second!.loads[0]!] } : second!
    expect(slabs({ ...program, kernels: [first!, copy] })).toHaveLength(0)
  })

  it('sees an output that has the memory of an input', () => {
    const program = differences(() => ({}))
    expect(slabs({ ...program, overwrites: [-1, 0] })).toHaveLength(1)
    // Rows of the largest elements lie closer together than rows of what is still to be read.
    expect(slabs({ ...program, overwrites: [0, -1] })).toHaveLength(0)
  })

  it('sees memory of the arena that is used twice', () => {
    const program = differences(() => ({}))
    const placed = (at: number): Program => {
      const slots: Slot[] = program.slots.map((slot, i) =>
        i === 0 ? slot : { ...slot, place: 'arena', at: i === 1 ? at : 0 },
      )
      return { ...program, slots, arenaBytes: 2 ** 24 }
    }
    expect(slabs(placed(2 ** 23))).toHaveLength(1)
    expect(slabs(placed(64))).toHaveLength(0)
  })
})

describe('kernels that are done slab by slab', () => {
  afterAll(() => void useSync(cpu()))

  it.each([1, 2, 3])('give what they give row by row on %i threads', (threads) => {
    useSync(cpu({ threads }))
    // The last slab is shorter than the others; pieces are too small for slabs.
    const x = randn([1531, 1000]).mul(3)
    x.dataSync()
    for (let turn = 0; turn < 3; turn++) {
      const all = x.softmax(1).dataSync()
      for (const first of [0, 100, 700, 1431]) {
        const piece = x
          .slice([first, first + 100])
          .softmax(1)
          .dataSync()
        expect(all.slice(first * 1000, (first + 100) * 1000)).toEqual(piece)
      }
    }
  })
})
