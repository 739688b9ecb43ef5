import { parseArgs } from 'node:util'
import { nearest } from 'neurite'
import { lessons } from './catalogue.ts'
import type { Lesson, Settings } from './lesson.ts'
import { type Language, languages } from './texts.ts'

export interface Options extends Settings {
  /** The lesson to run; null to list them all. */
  readonly lesson: Lesson | null
  readonly lang: Language
  /** Folder for pictures. */
  readonly out: string
  /** File for the results. */
  readonly json: string | undefined
  readonly help: boolean
}

/** A command line that cannot be followed. */
export class UsageError extends Error {}

export const usage = `Lessons on neural networks: a short text, a computation, its numbers and its pictures.

npm run lesson                    the list of lessons
npm run lesson NAME               one lesson
npm run lesson -- NAME [options]

  --lang L       language of the texts: ${languages.join(' or ')}  (en)
  --data DIR     folder with datasets; by default the cache folder, else a download, else stand-ins, which is said
  --epochs N     passes over the data, or steps where there are no passes  (as in the lecture)
  --seed N       of weights, splits and orders  (1)
  --variant V    of lessons that have several: ${lessons.flatMap(({ name, variants }) => (variants ? [`${name} has ${variants.join(', ')}`] : [])).join('; ')}
  --out DIR      folder for the pictures  (runs/lessons)
  --json FILE    write the results to a file
  --help         show this text
`

const definitions = {
  lang: { type: 'string', default: 'en' },
  data: { type: 'string' },
  epochs: { type: 'string' },
  seed: { type: 'string' },
  variant: { type: 'string' },
  out: { type: 'string', default: 'runs/lessons' },
  json: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

function integer(name: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= least) return value
  throw new UsageError(`--${name} is '${text}'; it must be an integer from ${least} up`)
}

/** One of the words that there are, or an error that suggests the nearest. */
function choose<Word extends string>(what: string, word: string, words: readonly Word[]): Word {
  const found = words.find((known) => known === word)
  if (found !== undefined) return found
  const near = nearest(word, words)
  throw new UsageError(
    `${what} '${word}' does not exist; ${near ? `did you mean ${near}?` : `there are ${words.join(', ')}`}`,
  )
}

/**
 * Reads a command line.
 *
 * @throws UsageError for lessons and options that do not exist and values that make no sense.
 */
export function parseOptions(args: readonly string[]): Options {
  const { tokens } = parseArgs({ args: [...args], options: definitions, strict: false, tokens: true })
  for (const token of tokens) if (token.kind === 'option') choose('option', token.name, Object.keys(definitions))
  let parsed: ReturnType<typeof parseArgs<{ options: typeof definitions; allowPositionals: true }>>
  try {
    parsed = parseArgs({ args: [...args], options: definitions, allowPositionals: true })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
  const { values, positionals } = parsed
  if (positionals.length > 1) throw new UsageError(`one lesson at a time; received ${positionals.join(' and ')}`)
  const [word] = positionals
  const name =
    word === undefined
      ? undefined
      : choose(
          'lesson',
          word,
          lessons.map((lesson) => lesson.name),
        )
  const lesson = lessons.find((each) => each.name === name) ?? null
  const epochs = integer('epochs', values.epochs, 1)
  const seed = integer('seed', values.seed, 0)
  return {
    lesson,
    lang: choose('language', values.lang, languages),
    ...(values.data !== undefined && { data: values.data }),
    ...(epochs !== undefined && { epochs }),
    ...(seed !== undefined && { seed }),
    ...(values.variant !== undefined && { variant: choose('variant', values.variant, lesson?.variants ?? []) }),
    out: values.out,
    json: values.json,
    help: values.help,
  }
}
