/** The part of TensorFlow.js that is used here. */
export interface TfTensor {
  matMul(other: TfTensor): TfTensor
  add(other: TfTensor): TfTensor
  leakyRelu(slope: number): TfTensor
  sigmoid(): TfTensor
  dataSync(): ArrayLike<number>
  dispose(): void
}

export interface TfVariable extends TfTensor {
  assign(value: TfTensor): void
}

export interface TfOptimizer {
  minimize(loss: () => TfTensor, returnCost: true, variables: TfVariable[]): TfTensor
  dispose(): void
}

export interface TensorFlow {
  readonly version_core: string
  setBackend(name: string): Promise<boolean>
  ready(): Promise<void>
  getBackend(): string
  /** Leaves out checks that are meant for development. */
  enableProdMode(): void
  tensor(values: Float32Array, shape: readonly number[]): TfTensor
  variable(value: TfTensor): TfVariable
  tidy<Result extends TfTensor | void>(fn: () => Result): Result
  readonly train: {
    sgd(rate: number): TfOptimizer
    adam(rate: number): TfOptimizer
  }
  readonly losses: {
    softmaxCrossEntropy(labels: TfTensor, logits: TfTensor): TfTensor
    logLoss(labels: TfTensor, predictions: TfTensor): TfTensor
  }
}
