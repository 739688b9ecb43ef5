import { element, escapeXml } from './element.ts'
import type { Ink } from './theme.ts'

/** Widths of characters in hundredths of the font size, as sans-serif fonts have them; what is not here is 65. */
const widths = new Map<string, number>()
const table: Readonly<Record<number, string>> = {
  28: " Iijl!',.:;`·",
  36: '()/[]ft|',
  42: '1r-',
  48: '"^_{}*?',
  56: 'JLacksvxyz',
  61: '2356789EFbdeghnopqu',
  76: 'CGHNOQUw',
  90: 'Mm@→…',
  100: '%W',
}
for (const [width, characters] of Object.entries(table)) {
  for (const character of characters) widths.set(character, Number(width))
}

/** Scripts whose characters are as wide as they are high: Hangul, Chinese, Japanese, pictographs. */
const square = /[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60\u{1f300}-\u{1faff}]/u

export function isSquare(character: string): boolean {
  return square.test(character)
}

/** About how wide a text is drawn, in pixels. Fonts differ; a tenth of room is added. */
export function textWidth(text: string, size: number): number {
  let width = 0
  for (const character of text) width += isSquare(character) ? 100 : (widths.get(character) ?? 65)
  return (width / 100) * size * 1.1
}

/** As much of a text as fits, with an ellipsis where something is left out. */
export function fitText(text: string, size: number, room: number): string {
  if (textWidth(text, size) <= room) return text
  const characters = [...text]
  while (characters.length > 1 && textWidth(`${characters.join('')}…`, size) > room) characters.pop()
  return `${characters.join('').trimEnd()}…`
}

/** Words in lines of at most `room` pixels. */
export function wrapText(text: string, size: number, room: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1]
    if (last !== undefined && textWidth(`${last} ${word}`, size) <= room) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(fitText(word, size, room))
  }
  return lines
}

export interface TextOptions {
  size?: number
  anchor?: 'start' | 'middle' | 'end'
  ink?: Ink
  bold?: boolean
}

/** A text whose middle height is at `y`. */
export function text(x: number, y: number, content: string, options: TextOptions = {}): string {
  const { size = 12, anchor = 'start', ink = 'ink', bold = false } = options
  return element(
    'text',
    {
      x,
      y: y + size * 0.36,
      class: ink,
      fill: 'currentColor',
      'font-size': size,
      'font-weight': bold ? 600 : undefined,
      'text-anchor': anchor === 'start' ? undefined : anchor,
    },
    escapeXml(content),
  )
}
