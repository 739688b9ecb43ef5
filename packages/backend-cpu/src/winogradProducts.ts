import { STRIP_BYTES } from './contractPack.ts'
import { type SumAxis, tileFunction } from './contractTile.ts'
import { Emitter, type Target } from './emitter.ts'
import { keyOf } from './space.ts'
import type { FunctionBuilder } from './wasm/functionBuilder.ts'
import type { ModuleBuilder } from './wasm/moduleBuilder.ts'
import { BYTES, PRODUCTS, STRIP } from './winogradTiles.ts'

/** The 36 products of a group of tiles, as matrices. All steps are bytes. */
interface Products {
  readonly rows: number
  readonly mostRows: number
  readonly columns: number
  /** From a row of the left side to the next, and from a strip of columns of the right side to the next. */
  readonly rowStep: number
  readonly stripStep: number
  /** How far both sides move along the sums; how many there are is an argument. */
  readonly along: Pick<SumAxis, 'a' | 'b'>
  /** From one of the 36 to the next: on the left side, on the right side, of the results. */
  readonly steps: readonly [number, number, number]
  /** Whether they are added to what is there. */
  readonly more: boolean
}

/** `(left, right, results, sums)`: computes all 36. */
export function productsFunction(code: Products, module: ModuleBuilder, target: Target): FunctionBuilder {
  return module.subroutine(`winograd products ${keyOf(code)}`, ['i32', 'i32', 'i32', 'i32'], [], (f) => {
    const e = new Emitter(module, f, target)
    const { rows, columns, rowStep: aRow, more } = code
    const [product, strip, b, c] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')]
    const panels = Math.ceil(rows / code.mostRows)
    const height = Math.ceil(rows / panels)
    const tall = rows - panels * (height - 1)
    const cRow = columns * BYTES
    const sums = [{ size: 0, ...code.along }]
    e.count(
      product,
      1,
      () => f.i32(PRODUCTS),
      () => {
        f.i32(0).set(strip)
        f.get(1).set(b)
        f.get(2).set(c)
        e.count(
          strip,
          1,
          () => f.i32(columns / STRIP),
          () => {
            let row = 0
            for (let panel = 0; panel < panels; panel++) {
              const rows = panel < tall ? height : height - 1
              const tile = { shape: 'f32x4', rows, columns: STRIP, aRow, cRow, sums, more } as const
              f.get(0)
                .i32(row * aRow)
                .op('i32.add')
                .get(b)
              f.get(c)
                .i32(row * cRow)
                .op('i32.add')
                .get(3)
              f.call(tileFunction(module, target, tile))
              row += rows
            }
            e.advance(b, code.stripStep)
            e.advance(c, STRIP_BYTES)
          },
          true,
        )
        for (const [side, step] of code.steps.entries()) e.advance(side, step)
      },
      true,
    )
  })
}
