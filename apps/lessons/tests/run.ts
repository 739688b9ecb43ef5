import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { afterAll } from 'vitest'
import type { Results, Settings } from '../src/lesson.ts'
import { Page } from '../src/page.ts'

const folder = mkdtempSync(join(tmpdir(), 'neurite-lessons-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A lesson's figures, what it wrote, and the pictures that it made, by name. */
export async function runQuietly<Figures extends Results>(
  name: string,
  lesson: (page: Page, settings: Settings) => Promise<Figures>,
  settings: Settings = {},
) {
  let text = ''
  const page = new Page({ write: (part) => (text += part) }, name, folder)
  const figures = await lesson(page, settings)
  const files = [...text.matchAll(/picture: (.+)/g)].map(([, file]) => file!)
  const pictures = new Map(files.map((file) => [basename(file, '.svg'), readFileSync(file, 'utf8')]))
  return { figures, text, pictures }
}

/** The real data beside the checkout, if they are there. On CI they must be. */
export const realData = resolve(import.meta.dirname, '../../../../shared/data')
export const reachable = existsSync(realData) || Boolean(process.env['CI'])
export const why = reachable ? '' : ` (skipped: there is no ${realData})`
