import { readFileSync } from 'node:fs'
import { type Output, painter } from './output.ts'

export const languages = ['en', 'ko'] as const
export type Language = (typeof languages)[number]

/** The text of a lesson: what is said before the computation, and after it. */
export interface Text {
  readonly title: string
  readonly before: string
  readonly after: string
}

/** Reads `lessons/<name>/<language>.md`: a title, then two parts with a line of three dashes between. */
export function readText(name: string, language: Language): Text {
  // The same path from the sources and from what is built of them.
  const file = new URL(`../src/lessons/${name}/${language}.md`, import.meta.url)
  const [first, ...lines] = readFileSync(file, 'utf8').split('\n')
  const [before = '', after = ''] = lines.join('\n').split('\n---\n')
  return { title: first!.replace(/^#\s+/, ''), before: before.trim(), after: after.trim() }
}

/** Markdown as a terminal shows it: emphasis painted, code indented, everything else as it is written. */
export function showText(markdown: string, out: Output): void {
  const paint = painter(out)
  // What is emphasised may go on in the next line.
  const lines = (style: 'bold' | 'cyan', text: string) =>
    text
      .split('\n')
      .map((line) => paint(style, line))
      .join('\n')
  const parts = markdown.split(/^```.*\n/m)
  const shown = parts.map((part, i) =>
    i % 2 === 1
      ? part.replace(/^.+$/gm, (line) => paint('cyan', `    ${line}`))
      : part
          .replace(/\*\*([^*]+)\*\*/g, (_, text: string) => lines('bold', text))
          .replace(/`([^`]+)`/g, (_, text: string) => lines('cyan', text))
          .replace(/^(?=.)/gm, '  '),
  )
  out.write(`${shown.join('')}\n\n`)
}
