import { ArgumentError, checkOptions } from '@neurite/core'
import { element, escapeXml } from './svg/element.ts'
import { styleSheet, type ThemeName } from './svg/theme.ts'
import { type Paint, painter } from './terminal/paint.ts'

export interface SvgOptions {
  /** Colours for a light or a dark ground; 'auto' follows what the reader's system prefers. */
  theme?: ThemeName | 'auto'
}

export interface TerminalOptions {
  /** Columns; 80 when left out. */
  width?: number
  /** Lines that the drawing itself takes, where a chart can choose. */
  height?: number
  /** ANSI colours; left out, they are used where the standard output is a terminal and NO_COLOR is not set. */
  color?: boolean
}

/** What a chart function knows of its picture. */
export interface Drawing {
  readonly width: number
  readonly height: number
  /** Said by screen readers. */
  readonly title: string
  /** SVG markup without the root. */
  readonly body: string
  readonly terminal: (width: number, height: number | undefined, paint: Paint) => string[]
}

/** A picture: SVG for pages and files, lines of text for terminals. */
export class Chart {
  readonly width: number
  readonly height: number
  readonly #drawing: Drawing

  constructor(drawing: Drawing) {
    this.width = Math.ceil(drawing.width)
    this.height = Math.ceil(drawing.height)
    this.#drawing = drawing
  }

  /** A whole SVG document whose colours follow the reader's preference for light or dark. */
  get svg(): string {
    return this.toSvg()
  }

  /** A whole SVG document; it needs no other file and has no ids, so that several can stand in one page. */
  toSvg(options: SvgOptions = {}): string {
    checkOptions('toSvg', options, ['theme'])
    const { theme = 'auto' } = options
    if (theme !== 'auto' && theme !== 'light' && theme !== 'dark') {
      throw new ArgumentError(`[toSvg] theme must be 'auto', 'light' or 'dark', received '${String(theme)}'`, { theme })
    }
    const { width, height } = this
    const root = `neurite-${theme}`
    return element(
      'svg',
      {
        xmlns: 'http://www.w3.org/2000/svg',
        class: root,
        viewBox: `0 0 ${width} ${height}`,
        width,
        height,
        role: 'img',
        'font-family': 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans KR", sans-serif',
      },
      element('title', {}, escapeXml(this.#drawing.title)),
      element('style', {}, styleSheet(root, theme)),
      element('rect', { class: 'ground', width, height, rx: 6, fill: 'currentColor' }),
      this.#drawing.body,
    )
  }

  /** The picture in characters. */
  toTerminal(options: TerminalOptions = {}): string {
    checkOptions('toTerminal', options, ['width', 'height', 'color'])
    const { width = 80, height, color } = options
    for (const [name, value] of Object.entries({ width, height })) {
      if (value === undefined || (Number.isInteger(value) && value > 0)) continue
      throw new ArgumentError(`[toTerminal] ${name} must be a positive integer, received ${value}`, { [name]: value })
    }
    return this.#drawing
      .terminal(Math.max(width, 24), height, painter(color))
      .map((line) => line.trimEnd())
      .join('\n')
  }

  /** Markup to place inside another picture. */
  get body(): string {
    return this.#drawing.body
  }

  /** The same as `svg`. */
  toString(): string {
    return this.svg
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toTerminal()
  }
}
