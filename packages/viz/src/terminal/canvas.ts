import type { Paint } from './paint.ts'

/** Bits of the dots of a braille character, by row and column. */
const dots = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const

const BRAILLE = 0x2800

/** Tells series apart where there is no colour. */
export const symbols = ['•', '+', '×', 'o', '*', '#', '%', '@'] as const

/**
 * A raster of points in characters: braille, eight points each, with the colour of the series drawn last; or, for
 * several series without colour, one symbol per character.
 */
export class Canvas {
  /** Points in each direction. */
  readonly width: number
  readonly height: number
  readonly #columns: number
  readonly #rows: number
  readonly #braille: boolean
  readonly #paint: Paint
  readonly #bits: Uint8Array
  readonly #series: Int16Array
  readonly #marks = new Map<number, string>()

  constructor(columns: number, rows: number, braille: boolean, paint: Paint) {
    this.#columns = columns
    this.#rows = rows
    this.#braille = braille
    this.#paint = paint
    this.width = braille ? columns * 2 : columns
    this.height = braille ? rows * 4 : rows
    this.#bits = new Uint8Array(columns * rows)
    this.#series = new Int16Array(columns * rows).fill(-1)
  }

  set(x: number, y: number, series: number): void {
    const [px, py] = [Math.round(x), Math.round(y)]
    if (!(px >= 0 && px < this.width && py >= 0 && py < this.height)) return
    const [column, row] = this.#braille ? [px >> 1, py >> 2] : [px, py]
    const cell = row * this.#columns + column
    this.#bits[cell]! |= this.#braille ? dots[py & 3]![px & 1]! : 1
    this.#series[cell] = series
  }

  /** A sign on top of the lines. */
  mark(x: number, y: number, sign = '●'): void {
    const column = Math.round(this.#braille ? (x - 0.5) / 2 : x)
    const row = Math.round(this.#braille ? (y - 1.5) / 4 : y)
    if (column >= 0 && column < this.#columns && row >= 0 && row < this.#rows) {
      this.#marks.set(row * this.#columns + column, sign)
    }
  }

  line(x0: number, y0: number, x1: number, y1: number, series: number): void {
    // What lies far outside is walked over in as many steps as what can be seen
    const steps = Math.min(Math.ceil(Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1)), 4 * (this.width + this.height))
    for (let i = 0; i <= steps; i++) this.set(x0 + ((x1 - x0) * i) / steps, y0 + ((y1 - y0) * i) / steps, series)
  }

  lines(): string[] {
    return Array.from({ length: this.#rows }, (_, row) =>
      Array.from({ length: this.#columns }, (_, column) => {
        const cell = row * this.#columns + column
        const bits = this.#bits[cell]!
        const series = this.#series[cell]!
        const mark = this.#marks.get(cell)
        if (mark !== undefined) return this.#paint.bold(mark)
        if (bits === 0) return ' '
        const sign = this.#braille ? String.fromCodePoint(BRAILLE + bits) : symbols[series % symbols.length]!
        return this.#paint.series(series, sign)
      }).join(''),
    )
  }
}
