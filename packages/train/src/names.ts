import { ArgumentError, nearest } from '@neurite/core'
import type { Score, ScoreLike, Trainable, Updater } from './contracts.ts'

/** Makes an optimizer, with its default options, for the parameters of a model. */
export type UpdaterMaker = (model: Trainable) => Updater

/**
 * What names stand for. This package knows none, so that it does not pull in every optimizer; the umbrella package
 * hands in a table of all of them.
 */
export interface Names {
  readonly optimizers?: Readonly<Record<string, UpdaterMaker>>
  readonly losses?: Readonly<Record<string, ScoreLike>>
  readonly metrics?: Readonly<Record<string, ScoreLike>>
}

/** The entry called `name`. */
export function lookUp<T>(what: string, name: string, table: Readonly<Record<string, T>> = {}): T {
  if (Object.hasOwn(table, name)) return table[name]!
  const known = Object.keys(table)
  const near = nearest(name, known)
  const hint = known.length === 0 ? `no names are known here; pass the ${what} itself` : `known: ${known.join(', ')}`
  throw new ArgumentError(`[Trainer] unknown ${what} '${name}'; ${near ? `did you mean '${near}'? ` : ''}${hint}`, {
    name,
  })
}

export function toScore(score: ScoreLike): Score {
  if (typeof score === 'function') return score as Score
  return (prediction, target) => score.call(prediction, target)
}
