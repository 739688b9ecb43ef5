import { onWarning } from 'neurite'
import { lessons } from './catalogue.ts'
import type { Lesson, Results, Settings } from './lesson.ts'
import { type Output, painter, widthOf } from './output.ts'
import { Page } from './page.ts'
import { type Language, readText, showText } from './texts.ts'

/** The lessons, one line each. */
export function listLessons(lang: Language, out: Output): void {
  const paint = painter(out)
  const width = Math.max(...lessons.map(({ name }) => widthOf(name)))
  lessons.forEach(({ name }, i) => {
    out.write(`  ${String(i + 1).padStart(2)}  ${paint('bold', name.padEnd(width))}  ${readText(name, lang).title}\n`)
  })
  out.write(`\n  npm run lesson ${lessons[0]!.name}\n`)
}

export interface RunOptions {
  readonly lang: Language
  readonly out: Output
  /** Folder for the pictures. */
  readonly folder: string
  readonly settings: Settings
}

/** Shows what a lesson is about, runs it, and says what was to be seen. */
export async function runLesson({ name, run }: Lesson, { lang, out, folder, settings }: RunOptions): Promise<Results> {
  const paint = painter(out)
  const { title, before, after } = readText(name, lang)
  const warningsBefore = onWarning((message) => void out.write(`  ${paint('dim', `note: ${message}`)}\n`))
  try {
    out.write(`\n  ${paint('bold', title)}\n\n`)
    showText(before, out)
    const results = await run(new Page(out, name, folder), settings)
    showText(after, out)
    return results
  } finally {
    onWarning(warningsBefore)
  }
}
