/** The part of `@jax-js/jax` that is used here. A function takes its arguments over; `.ref` keeps one. */
export interface JaxArray {
  readonly ref: JaxArray
  reshape(shape: readonly number[]): JaxArray
  add(other: JaxArray | number): JaxArray
  sub(other: JaxArray | number): JaxArray
  mul(other: JaxArray | number): JaxArray
  neg(): JaxArray
  sum(axis?: number): JaxArray
  mean(): JaxArray
  dataSync(): ArrayLike<number>
  dispose(): void
}

/** Trees of arrays, as the transformations accept them. */
export type Weights = { weight: JaxArray; bias: JaxArray }[]

export interface Jax {
  readonly numpy: {
    array(values: Float32Array): JaxArray
    matmul(left: JaxArray, right: JaxArray): JaxArray
    log(x: JaxArray): JaxArray
  }
  readonly nn: {
    leakyRelu(x: JaxArray, slope: number): JaxArray
    logSoftmax(x: JaxArray, axis: number): JaxArray
    sigmoid(x: JaxArray): JaxArray
  }
  defaultDevice(device?: string): string
  jit<Arguments extends unknown[], Result>(fn: (...args: Arguments) => Result): (...args: Arguments) => Result
  valueAndGrad<First, Rest extends unknown[]>(
    fn: (first: First, ...rest: Rest) => JaxArray,
  ): (first: First, ...rest: Rest) => [JaxArray, First]
  blockUntilReady<Tree>(tree: Tree): Promise<Tree>
}
