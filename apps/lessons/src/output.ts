/** Where a lesson is shown: `process.stdout`, or a sink in tests. */
export interface Output {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

const STYLES = { bold: '1', dim: '2', cyan: '36' } as const

export type Paint = (style: keyof typeof STYLES, text: string) => string

/** Colours on a terminal only, and not where `NO_COLOR` asks for none (https://no-color.org). */
export function colored(out: Output): boolean {
  return out.isTTY === true && !process.env['NO_COLOR']
}

export function painter(out: Output): Paint {
  return colored(out) ? (style, text) => `\x1b[${STYLES[style]}m${text}\x1b[0m` : (_, text) => text
}

/** Columns that a text takes: Hangul and its neighbours take two. */
export function widthOf(text: string): number {
  let width = 0
  for (const character of text)
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/.test(character) ? 2 : 1
  return width
}
