import { uniformArray } from './random.ts'

/** The starting values of one linear layer. */
export interface LayerData {
  readonly inputs: number
  readonly outputs: number
  /** [inputs, outputs], row-major. */
  readonly weight: Float32Array<ArrayBuffer>
  /** [outputs] */
  readonly bias: Float32Array<ArrayBuffer>
}

/** Starting values of linear layers between these widths, weights within `±bound(inputs)` and biases of zero. */
export function layersBetween(
  widths: readonly number[],
  next: () => number,
  bound: (inputs: number) => number,
): LayerData[] {
  return widths.slice(1).map((outputs, i) => {
    const inputs = widths[i]!
    const weight = uniformArray(inputs * outputs, next, -bound(inputs), bound(inputs))
    return { inputs, outputs, weight, bias: new Float32Array(outputs) }
  })
}
