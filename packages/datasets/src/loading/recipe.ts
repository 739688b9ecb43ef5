import { FormatError } from '@neurite/core'
import type { RecordField } from '../field.ts'
import type { StreamSample } from './streamLoader.ts'

/** Samples that are made one by one, when they are asked for. */
export interface SampleSource {
  /** Number of samples. */
  readonly length: number
  /** What each sample holds. */
  readonly fields: readonly RecordField[]
  /** The parts of a sample, in the order of the fields: numbers, or arrays of their values. */
  sample(index: number): StreamSample | Promise<StreamSample>
}

/** Throws a FormatError: `[where] what is wrong`. */
export type Refuse = (message: string, facts?: Readonly<Record<string, unknown>>) => never

/** What a source finds on the thread that opens it. */
export interface Surroundings {
  /** Imports a module. */
  load(url: string): Promise<Readonly<Record<string, unknown>>>
  readonly refuse: Refuse
}

/** How every thread comes by the same samples. */
export interface Recipe<Options = unknown> {
  open(options: Options, surroundings: Surroundings): Promise<SampleSource>
  /** The text of `open`, for workers: it refers to nothing around it. */
  readonly program: string
  /** Plain data, which can be sent to workers. */
  readonly options: Options
}

/** This thread. */
export const surroundingsHere: Surroundings = {
  load: (url) => import(/* webpackIgnore: true */ /* @vite-ignore */ url),
  refuse: (message, facts) => {
    throw new FormatError(message, facts)
  },
}

const opened = /*@__PURE__*/ new WeakMap<Recipe, Promise<SampleSource>>()

/** The samples of a recipe on this thread; opened once. */
export function openHere(recipe: Recipe): Promise<SampleSource> {
  let source = opened.get(recipe)
  if (!source) opened.set(recipe, (source = recipe.open(recipe.options, surroundingsHere)))
  return source
}
