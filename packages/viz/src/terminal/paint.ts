import { isSquare } from '../svg/text.ts'

export type Rgb = readonly [red: number, green: number, blue: number]

/** Colours characters, or leaves them as they are. */
export interface Paint {
  readonly color: boolean
  /** The colour of a series, by its index. */
  series(index: number, text: string): string
  soft(text: string): string
  bold(text: string): string
  /** Any foreground, and any background. */
  rgb(text: string, front: Rgb, back?: Rgb): string
}

/** ANSI colours in the order of the theme's series: each reads on black and on white. */
const series = [34, 33, 32, 35, 31, 36, 93, 90]

const ansi = (code: string, text: string): string => `\u001b[${code}m${text}\u001b[0m`

const colored: Paint = {
  color: true,
  series: (index, text) => ansi(String(series[index % series.length]), text),
  soft: (text) => ansi('2', text),
  bold: (text) => ansi('1', text),
  rgb: (text, front, back) => ansi(`38;2;${front.join(';')}${back ? `;48;2;${back.join(';')}` : ''}`, text),
}

const same = (text: string): string => text

const plain: Paint = { color: false, series: (_, text) => text, soft: same, bold: same, rgb: same }

interface ProcessLike {
  readonly stdout?: { readonly isTTY?: boolean }
  readonly env?: Readonly<Record<string, string | undefined>>
}

export function painter(color: boolean | undefined): Paint {
  const { process } = globalThis as { process?: ProcessLike }
  const wanted = color ?? (process?.stdout?.isTTY === true && !process.env?.['NO_COLOR'])
  return wanted ? colored : plain
}

/** Columns that a text takes. */
export function columnsOf(text: string): number {
  let columns = 0
  for (const character of text) columns += isSquare(character) ? 2 : 1
  return columns
}

/** A text in exactly so many columns, at the left or at the right of them; cut where it is longer. */
export function pad(text: string, columns: number, side: 'left' | 'right' = 'left'): string {
  let shown = text
  if (columnsOf(text) > columns) {
    const characters = [...text]
    while (characters.length > 0 && columnsOf(characters.join('')) > columns - 1) characters.pop()
    shown = columns > 0 ? `${characters.join('')}…` : ''
  }
  const space = ' '.repeat(Math.max(0, columns - columnsOf(shown)))
  return side === 'left' ? shown + space : space + shown
}

/** A text in the middle of so many columns. */
export function center(text: string, columns: number): string {
  const shown = pad(text, Math.min(columns, columnsOf(text)))
  const left = Math.max(0, Math.floor((columns - columnsOf(shown)) / 2))
  return pad(' '.repeat(left) + shown, columns)
}
