const CODES = { bold: 1, dim: 2, cyan: 36 } as const

/** Colours text on a terminal, unless `NO_COLOR` asks for none (https://no-color.org). */
export function painter(terminal: boolean): (style: keyof typeof CODES, text: string) => string {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } }
  if (!terminal || process?.env?.['NO_COLOR']) return (_, text) => text
  return (style, text) => (text === '' ? '' : `\x1b[${CODES[style]}m${text}\x1b[0m`)
}

/** A bar of `width` characters, filled from the left; `done` is 0 to 1. */
export function bar(done: number, width: number): string {
  const filled = Math.round(Math.min(Math.max(done, 0), 1) * width)
  return '━'.repeat(filled) + '─'.repeat(width - filled)
}

export function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  return `${Math.floor(seconds / 60)} min ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`
}

/** 12345.6 -> 12,346 */
export function formatCount(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',')
}

/** Four decimals, or an exponent where they would all be lost. */
export function formatFigure(value: number): string {
  const size = Math.abs(value)
  return size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(3) : value.toFixed(4)
}
