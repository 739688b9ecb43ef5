import { ArgumentError, fromData, type Tensor } from '@neurite/core'

type Label = string | number

/** Labels of any kind as int32 from 0, in sorted order. */
export class LabelEncoder<Value extends Label = string> {
  #classes: readonly Value[] = []
  #codes: ReadonlyMap<Value, number> = new Map()

  /** The different labels, in the order of their numbers. */
  get classes(): readonly Value[] {
    return this.#classes
  }

  fit(labels: Iterable<Value>): this {
    this.#classes = [...new Set(labels)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    this.#codes = new Map(this.#classes.map((label, code) => [label, code]))
    return this
  }

  /**
   * int32 [count].
   *
   * @throws ArgumentError for a label that was not there in `fit`.
   */
  encode(labels: Iterable<Value>): Tensor {
    const codes = Int32Array.from(this.#codesOf(labels))
    return fromData(codes, [codes.length], 'int32')
  }

  /** float32 [count, classes]: 1 at the label's place, 0 elsewhere. */
  oneHot(labels: Iterable<Value>): Tensor {
    const codes = this.#codesOf(labels)
    const width = this.#classes.length
    const data = new Float32Array(codes.length * width)
    for (const [row, code] of codes.entries()) data[row * width + code] = 1
    return fromData(data, [codes.length, width], 'float32')
  }

  /** @throws ArgumentError for a number that stands for no label. */
  decode(codes: ArrayLike<number>): Value[] {
    return Array.from(codes, (code) => {
      const label = this.#classes[code]
      if (label !== undefined) return label
      throw new ArgumentError(`[LabelEncoder] there is no class ${code}; there are ${this.#classes.length}`, { code })
    })
  }

  #codesOf(labels: Iterable<Value>): number[] {
    return Array.from(labels, (label) => {
      const code = this.#codes.get(label)
      if (code !== undefined) return code
      throw new ArgumentError(`[LabelEncoder] '${label}' was not there in fit`, { label })
    })
  }
}
