import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { colored, type Output, painter, widthOf } from './output.ts'

/** What the functions of `@neurite/viz` give. */
export interface Picture {
  readonly svg: string
  toTerminal(options?: { width?: number; height?: number; color?: boolean }): string
}

/** What `toFixed` makes of numbers a little below 0. */
const NEGATIVE_ZERO = /^-(0\.0+)$/

/** Pictures in a terminal are no wider, however wide it is. */
const WIDEST = 100

/** Where a lesson writes its figures and pictures. */
export class Page {
  readonly out: Output
  readonly #lesson: string
  readonly #folder: string

  /** Pictures go to `folder`, as `<lesson>-<picture>.svg`. */
  constructor(out: Output, lesson: string, folder: string) {
    this.out = out
    this.#lesson = lesson
    this.#folder = folder
  }

  /** One line; without a text an empty one. */
  line(text = ''): void {
    this.out.write(text === '' ? '\n' : `  ${text}\n`)
  }

  heading(text: string): void {
    this.out.write(`\n  ${painter(this.out)('bold', text)}\n`)
  }

  /** Rows in columns that stand below each other, numbers at the right. */
  table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
    const paint = painter(this.out)
    const cells = [header, ...rows.map((row) => row.map((cell) => String(cell).replace(NEGATIVE_ZERO, '$1')))]
    const widths = header.map((_, column) => Math.max(...cells.map((row) => widthOf(row[column] ?? ''))))
    const align = (row: readonly string[]): string =>
      row
        .map((cell, column) => {
          const space = ' '.repeat(widths[column]! - widthOf(cell))
          return column === 0 ? cell + space : space + cell
        })
        .join('  ')
        .trimEnd()
    this.line(paint('dim', align(header)))
    for (const row of cells.slice(1)) this.line(align(row))
    this.line()
  }

  /** Shows a picture as far as a terminal can, and keeps it as a file. */
  picture(name: string, picture: Picture, options: { height?: number } = {}): void {
    const file = join(this.#folder, `${this.#lesson}-${name}.svg`)
    mkdirSync(this.#folder, { recursive: true })
    writeFileSync(file, picture.svg)
    const width = Math.min(this.out.columns ?? 80, WIDEST) - 2
    const text = picture.toTerminal({ width, color: colored(this.out), ...options })
    for (const line of text.trimEnd().split('\n')) this.line(line)
    this.line(painter(this.out)('dim', `picture: ${file}`))
    this.line()
  }

  /** A patch of a colour (red, green, blue from 0 to 1), or its name where there are no colours. */
  swatch(color: readonly number[]): string {
    const bytes = color.map((part) => Math.round(255 * Math.min(1, Math.max(0, part))))
    const name = `#${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
    return colored(this.out) ? `\x1b[48;2;${bytes.join(';')}m      \x1b[0m ${name}` : name
  }
}
