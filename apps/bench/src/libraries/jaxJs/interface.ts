/** The part of `@jax-js/jax` that is used here. A function takes its arguments over; `.ref` keeps one. */
export interface JaxArray {
  readonly ref: JaxArray
  readonly shape: number[]
  reshape(shape: readonly number[]): JaxArray
  transpose(order?: readonly number[]): JaxArray
  slice(...index: readonly (number | readonly [] | readonly [number, number])[]): JaxArray
  add(other: JaxArray | number): JaxArray
  sub(other: JaxArray | number): JaxArray
  mul(other: JaxArray | number): JaxArray
  div(other: JaxArray | number): JaxArray
  neg(): JaxArray
  sum(axis?: number, options?: { keepdims?: boolean }): JaxArray
  mean(axis?: number, options?: { keepdims?: boolean }): JaxArray
  data(): Promise<ArrayLike<number>>
  dataSync(): ArrayLike<number>
  dispose(): void
}

/** Arrays by name, as the transformations accept them. */
export type Weights = Record<string, JaxArray>

export interface Jax {
  readonly numpy: {
    array(values: Float32Array | Int32Array, options?: { shape?: readonly number[] }): JaxArray
    zeros(shape: readonly number[]): JaxArray
    matmul(left: JaxArray, right: JaxArray): JaxArray
    log(x: JaxArray): JaxArray
    sqrt(x: JaxArray): JaxArray
    tanh(x: JaxArray): JaxArray
    square(x: JaxArray): JaxArray
    split(x: JaxArray, parts: number, axis: number): JaxArray[]
    max(x: JaxArray, axis: number): JaxArray
    where(condition: JaxArray, yes: JaxArray | number, no: JaxArray | number): JaxArray
    maximum(x: JaxArray, y: JaxArray | number): JaxArray
  }
  readonly nn: {
    relu(x: JaxArray): JaxArray
    leakyRelu(x: JaxArray, slope: number): JaxArray
    softmax(x: JaxArray, axis: number): JaxArray
    logSoftmax(x: JaxArray, axis: number): JaxArray
    sigmoid(x: JaxArray): JaxArray
    oneHot(x: JaxArray, classes: number): JaxArray
    dotProductAttention(query: JaxArray, key: JaxArray, value: JaxArray, options?: { isCausal?: boolean }): JaxArray
  }
  readonly lax: {
    convGeneralDilated(
      images: JaxArray,
      weight: JaxArray,
      strides: readonly number[],
      padding: readonly (readonly [number, number])[],
    ): JaxArray
    reduceWindow(
      x: JaxArray,
      reduce: (window: JaxArray) => JaxArray,
      window: readonly number[],
      strides: readonly number[],
    ): JaxArray
  }
  init(device: string): Promise<string[]>
  defaultDevice(device?: string): string
  jit<Arguments extends unknown[], Result>(fn: (...args: Arguments) => Result): (...args: Arguments) => Result
  grad(fn: (x: JaxArray) => JaxArray): (x: JaxArray) => JaxArray
  vjp(
    fn: (...inputs: JaxArray[]) => JaxArray,
    inputs: readonly JaxArray[],
  ): [JaxArray, ((gradient: JaxArray) => JaxArray[]) & { dispose(): void }]
  valueAndGrad<First, Rest extends unknown[]>(
    fn: (first: First, ...rest: Rest) => JaxArray,
  ): (first: First, ...rest: Rest) => [JaxArray, First]
  blockUntilReady<Tree>(tree: Tree): Promise<Tree>
}
