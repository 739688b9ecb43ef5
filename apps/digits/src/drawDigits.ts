import { colored, type Output, painter } from './output.ts'

/** One image with what it shows and what the model thinks of it. */
export interface Reading {
  /** 28 x 28 values in [0, 1]. */
  readonly pixels: ArrayLike<number>
  readonly label: number
  readonly predicted: number
  /** Of the prediction, 0 to 1. */
  readonly probability: number
}

const SIDE = 28
/** Blank border that is not drawn. */
const MARGIN = 2
const DRAWN = SIDE - 2 * MARGIN
const GAP = '   '
/** First and last of the 24 greys among the 256 colours of terminals. */
const DARKEST = 232
const GREYS = 24

const gray = (value: number) => DARKEST + Math.round(value * (GREYS - 1))

/** Two pixels, one above the other, as one character. */
function cell(top: number, bottom: number, color: boolean): string {
  if (color) return `\x1b[38;5;${gray(top)};48;5;${gray(bottom)}m▀`
  const inked = [top > 0.4, bottom > 0.4]
  return inked[0] ? (inked[1] ? '█' : '▀') : inked[1] ? '▄' : ' '
}

function pictureRow({ pixels }: Reading, row: number, color: boolean): string {
  let text = ''
  for (let column = MARGIN; column < SIDE - MARGIN; column++) {
    text += cell(pixels[row * SIDE + column]!, pixels[(row + 1) * SIDE + column]!, color)
  }
  return color ? `${text}\x1b[0m` : text
}

function caption({ label, predicted, probability }: Reading): string {
  return `${label} read as ${predicted}, ${(100 * probability).toFixed(1)} %`
}

/** Draws images side by side, as many in a row as there is room for, with what the model reads. */
export function drawDigits(readings: readonly Reading[], out: Output): void {
  const paint = painter(out)
  const color = colored(out)
  const perRow = Math.max(1, Math.floor(((out.columns ?? 80) - 2 + GAP.length) / (DRAWN + GAP.length)))
  for (let start = 0; start < readings.length; start += perRow) {
    const group = readings.slice(start, start + perRow)
    for (let row = MARGIN; row < SIDE - MARGIN; row += 2) {
      out.write(`  ${group.map((reading) => pictureRow(reading, row, color)).join(GAP)}\n`)
    }
    const captions = group.map((reading) => {
      const text = caption(reading).padEnd(DRAWN)
      return paint(reading.label === reading.predicted ? 'green' : 'red', text)
    })
    out.write(`  ${captions.join(GAP)}\n\n`)
  }
}
