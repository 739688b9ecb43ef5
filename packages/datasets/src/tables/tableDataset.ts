import { ArgumentError, fromData, type Tensor } from '@neurite/core'
import type { Field } from '../field.ts'
import { TensorDataset } from '../tensorDataset.ts'

export interface TableArrays {
  /** Row by row: [count, featureNames.length]. */
  readonly features: Float32Array
  readonly featureNames: readonly string[]
  /** Labels (int32) or numbers (float32), one per row. */
  readonly target: Int32Array | Float32Array
  readonly targetName: string
  /** Names of the classes, where the target is labels. */
  readonly classes?: readonly string[]
}

/**
 * Rows of numbers, each with a class (int32 [count]) or a number (float32 [count, 1], as a `Linear(…, 1)` gives it).
 *
 * @throws ArgumentError where the numbers of features and targets do not agree.
 */
export class TableDataset extends TensorDataset<readonly [features: Field, target: Field]> {
  readonly featureNames: readonly string[]
  readonly targetName: string
  /** Names of the classes; none where numbers are to be predicted. */
  readonly classes: readonly string[]
  readonly #features: Field
  readonly #target: Field

  constructor({ features, featureNames, target, targetName, classes = [] }: TableArrays) {
    const width = featureNames.length
    if (features.length !== target.length * width) {
      throw new ArgumentError(
        `[TableDataset] ${features.length} features of ${width} columns and ${target.length} targets do not agree`,
      )
    }
    const x: Field = { data: features, shape: [target.length, width], dtype: 'float32' }
    const y: Field =
      target instanceof Int32Array
        ? { data: target, shape: [target.length], dtype: 'int32' }
        : { data: target, shape: [target.length, 1], dtype: 'float32' }
    super(x, y)
    this.featureNames = featureNames
    this.targetName = targetName
    this.classes = classes
    this.#features = x
    this.#target = y
  }

  /** All features: float32 [count, columns]. */
  get features(): Tensor {
    return fromData(this.#features.data, this.#features.shape, 'float32')
  }

  /** All targets: int32 [count], or float32 [count, 1]. */
  get targets(): Tensor {
    return fromData(this.#target.data, this.#target.shape, this.#target.dtype)
  }
}
