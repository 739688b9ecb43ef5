/** The part of TensorFlow.js that is used here. */
export interface TfTensor {
  readonly shape: number[]
  matMul(other: TfTensor, transposeLeft?: boolean, transposeRight?: boolean): TfTensor
  add(other: TfTensor | number): TfTensor
  sub(other: TfTensor | number): TfTensor
  mul(other: TfTensor | number): TfTensor
  div(other: TfTensor | number): TfTensor
  square(): TfTensor
  sqrt(): TfTensor
  tanh(): TfTensor
  relu(): TfTensor
  leakyRelu(slope: number): TfTensor
  sigmoid(): TfTensor
  softmax(): TfTensor
  sum(axis?: number): TfTensor
  mean(axis?: number, keepDims?: boolean): TfTensor
  reshape(shape: readonly number[]): TfTensor
  transpose(order?: readonly number[]): TfTensor
  slice(start: readonly number[], size: readonly number[]): TfTensor
  split(parts: number, axis: number): TfTensor[]
  conv2d(weight: TfTensor, strides: number, padding: 'same'): TfTensor
  maxPool(size: number, strides: number, padding: 'valid'): TfTensor
  data(): Promise<ArrayLike<number>>
  dispose(): void
}

export interface TfVariable extends TfTensor {
  assign(value: TfTensor): void
}

export interface TfOptimizer {
  minimize(loss: () => TfTensor, returnCost: true, variables: TfVariable[]): TfTensor
  dispose(): void
}

/** What the package of the backend for WebAssembly gives. */
export interface TensorFlowWasm {
  setWasmPaths(folder: string): void
  getThreadsCount(): number
}

export interface TensorFlow {
  readonly version_core: string
  setBackend(name: string): Promise<boolean>
  ready(): Promise<void>
  getBackend(): string
  /** Leaves out checks that are meant for development. */
  enableProdMode(): void
  tensor(values: Float32Array | Int32Array, shape: readonly number[], dtype?: 'float32' | 'int32'): TfTensor
  variable(value: TfTensor): TfVariable
  zeros(shape: readonly number[]): TfTensor
  oneHot(indices: TfTensor, depth: number): TfTensor
  gather(table: TfTensor, indices: TfTensor): TfTensor
  conv2dTranspose(x: TfTensor, weight: TfTensor, shape: readonly number[], strides: number, padding: 'same'): TfTensor
  grads(fn: (...inputs: TfTensor[]) => TfTensor): (inputs: TfTensor[], gradient?: TfTensor) => TfTensor[]
  valueAndGrads(
    fn: (...inputs: TfTensor[]) => TfTensor,
  ): (inputs: TfTensor[], gradient?: TfTensor) => { value: TfTensor; grads: TfTensor[] }
  tidy<Result extends TfTensor | TfTensor[] | void>(fn: () => Result): Result
  readonly train: {
    sgd(rate: number): TfOptimizer
    adam(rate: number, beta1: number, beta2: number, epsilon: number): TfOptimizer
  }
  readonly losses: {
    softmaxCrossEntropy(labels: TfTensor, logits: TfTensor): TfTensor
    logLoss(labels: TfTensor, predictions: TfTensor): TfTensor
  }
}
