/** Where the program writes: `process.stdout`, or a sink in tests. */
export interface Output {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

const STYLES = { bold: '1', dim: '2', green: '32', red: '31', cyan: '36' } as const

export type Paint = (style: keyof typeof STYLES, text: string) => string

/** Colours on a terminal only, and not where `NO_COLOR` asks for none (https://no-color.org). */
export function colored(out: Output): boolean {
  return out.isTTY === true && !process.env['NO_COLOR']
}

export function painter(out: Output): Paint {
  return colored(out) ? (style, text) => `\x1b[${STYLES[style]}m${text}\x1b[0m` : (_, text) => text
}
