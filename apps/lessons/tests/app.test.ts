import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lessons } from '../src/catalogue.ts'
import { widthOf } from '../src/output.ts'
import { parseOptions, UsageError, usage } from '../src/options.ts'
import { listLessons, runLesson } from '../src/runLesson.ts'
import { languages, readText, showText } from '../src/texts.ts'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const LONGEST_LESSON = 90
const WIDEST_TEXT = 112

function sink() {
  let text = ''
  return { out: { write: (part: string) => (text += part) }, shown: () => text }
}

test('the list names every lesson with its title, in the order of the lectures', () => {
  const { out, shown } = sink()
  listLessons('ko', out)
  expect(lessons).toHaveLength(18)
  for (const [i, { name }] of lessons.entries()) {
    expect(shown()).toContain(`${String(i + 1).padStart(2)}  ${name}`)
    expect(shown()).toContain(readText(name, 'ko').title)
  }
})

test.each(lessons)('$name has its texts in both languages, and code of one page', ({ name, run }) => {
  for (const language of languages) {
    const { title, before, after } = readText(name, language)
    expect(widthOf(title)).toBeGreaterThan(8)
    expect(widthOf(before)).toBeGreaterThan(300)
    expect(widthOf(after)).toBeGreaterThan(100)
    const { out, shown } = sink()
    showText(`${before}\n${after}`, out)
    expect(shown()).not.toMatch(/\*\*|`/)
    for (const line of `${before}\n${after}`.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(WIDEST_TEXT)
  }
  expect(readText(name, 'ko').before).toMatch(/[가-힣]/)
  const lines = read(`../src/lessons/${name}/${run.name}.ts`).trimEnd().split('\n')
  expect(lines.length).toBeLessThanOrEqual(LONGEST_LESSON)
})

test('a lesson says what it is about, computes, and says what was to be seen', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'neurite-lessons-'))
  const { out, shown } = sink()
  const lesson = lessons.find(({ name }) => name === 'house-prices')!
  await runLesson(lesson, { lang: 'ko', out, folder, settings: {} })
  const places = ['집 값 예측', '모수(parameter)', '0.567', 'picture: ', '손실 함수'].map((part) =>
    shown().indexOf(part),
  )
  expect(places).toEqual(places.toSorted((a, b) => a - b))
  expect(places[0]).toBeGreaterThanOrEqual(0)
  expect(shown()).not.toContain('\x1b')
  expect(readFileSync(join(folder, 'house-prices-loss.svg'), 'utf8')).toMatch(/^<svg /)
  rmSync(folder, { recursive: true })
})

test('a terminal gets colours, Markdown marks go', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'neurite-lessons-'))
  const { out, shown } = sink()
  const lesson = lessons.find(({ name }) => name === 'paint-mixing')!
  const terminal = { ...out, isTTY: true, columns: 90 }
  await runLesson(lesson, { lang: 'en', out: terminal, folder, settings: { epochs: 1 } })
  expect(shown()).toContain('\x1b[48;2;113;146;92m')
  expect(shown()).not.toContain('**')
  expect(shown()).not.toContain('```')
  rmSync(folder, { recursive: true })
})

test('the command line is read', () => {
  expect(parseOptions([])).toMatchObject({ lesson: null, lang: 'en', out: 'runs/lessons' })
  const line = 'mnist --data d --lang ko --epochs 3 --seed 0 --variant logits --out o --json j'
  const { lesson, ...options } = parseOptions(line.split(' '))
  expect(lesson!.name).toBe('mnist')
  expect(options).toEqual({
    data: 'd',
    lang: 'ko',
    epochs: 3,
    seed: 0,
    variant: 'logits',
    out: 'o',
    json: 'j',
    help: false,
  })
})

test.each([
  [['xro'], "lesson 'xro' does not exist; did you mean xor?"],
  [['xor', 'iris'], 'one lesson at a time'],
  [['--epoch', '3'], "option 'epoch' does not exist; did you mean epochs?"],
  [['xor', '--epochs', '0'], "--epochs is '0'; it must be an integer from 1 up"],
  [['xor', '--seed', '-1'], '--seed'],
  [['xor', '--lang', 'kr'], "language 'kr' does not exist"],
  [['mnist', '--variant', 'logit'], 'did you mean logits?'],
  [['xor', '--variant', 'logits'], "variant 'logits' does not exist"],
])('%j is refused', (args, message) => {
  expect(() => parseOptions(args)).toThrow(UsageError)
  expect(() => parseOptions(args)).toThrow(message)
})

test('the help names every option, the README every lesson', () => {
  for (const name of ['lang', 'data', 'epochs', 'seed', 'variant', 'out', 'json', 'help'])
    expect(usage).toContain(`--${name} `)
  const readme = read('../README.md')
  for (const { name } of lessons) expect(readme).toContain(`| \`${name}\``)
})
