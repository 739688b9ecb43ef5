import { ArgumentError, checkOptions } from '@neurite/core'
import type { Field } from '../field.ts'
import { Vocabulary } from '../texts/vocabulary.ts'
import { TensorDataset } from '../tensorDataset.ts'
import { checkCount, drawsOf } from './planePoints.ts'

export interface LongAdditionOptions {
  /** Number of sums; 10,000 by default. */
  readonly count?: number
  /** Most digits of a number, 1 to 9; 3 by default. */
  readonly digits?: number
  /** Equal seeds give equal sums; 0 by default. */
  readonly seed?: number
}

const MAX_DIGITS = 9

/** Sums as characters: int32 questions [count, 2 digits + 1] such as `12+345 `, and answers [count, digits + 1]. */
export class AdditionDataset extends TensorDataset<readonly [questions: Field, answers: Field]> {
  /** The characters, by their numbers. */
  readonly vocabulary: Vocabulary

  constructor(questions: readonly string[], answers: readonly string[], vocabulary: Vocabulary) {
    const field = (texts: readonly string[]): Field => ({
      data: Int32Array.from(texts.flatMap((text) => [...vocabulary.encode([...text])])),
      shape: [texts.length, texts[0]!.length],
      dtype: 'int32',
    })
    super(field(questions), field(answers))
    this.vocabulary = vocabulary
  }
}

/**
 * Sums of two numbers, written out: what a sequence model learns to add from. Numbers of fewer digits come as often as
 * those of more; blanks fill up at the end.
 *
 * @throws ArgumentError where there are more than 9 digits.
 */
export function longAddition(options: LongAdditionOptions = {}): AdditionDataset {
  checkOptions('longAddition', options, ['count', 'digits', 'seed'])
  const { count = 10_000, digits = 3, seed = 0 } = options
  checkCount('longAddition', 'count', count)
  if (checkCount('longAddition', 'digits', digits) > MAX_DIGITS) {
    throw new ArgumentError(`[longAddition] digits is ${digits}; at most ${MAX_DIGITS} are possible`)
  }
  const draws = drawsOf('longAddition', seed)
  const number = () => draws.below(10 ** (1 + draws.below(digits)))
  const questions: string[] = []
  const answers: string[] = []
  for (let i = 0; i < count; i++) {
    const [a, b] = [number(), number()]
    questions.push(`${a}+${b}`.padEnd(2 * digits + 1))
    answers.push(String(a + b).padEnd(digits + 1))
  }
  return new AdditionDataset(questions, answers, new Vocabulary([...' +0123456789']))
}
