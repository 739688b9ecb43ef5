/** A product of matrices as they lie in memory: [m, k] and [k, n], or transposed. */
export interface Product {
  readonly kind: 'matmul'
  readonly m: number
  readonly k: number
  readonly n: number
  /** The left matrix lies as [k, m]. */
  readonly transposeLeft: boolean
  /** The right matrix lies as [n, k]. */
  readonly transposeRight: boolean
  /** In float16. */
  readonly half?: boolean
}

/** What is done to one matrix. */
export interface MatrixOperation {
  readonly kind: 'tanhChain' | 'softmax' | 'layerNorm' | 'sumColumns' | 'sumRows' | 'sumAll'
  readonly rows: number
  readonly columns: number
}

/** A convolution of 3x3, stride 1 and padding 1, [batch, inputs, side, side] to [batch, outputs, side, side], or its gradients. */
export interface Convolution {
  readonly kind: 'convolution' | 'convolutionInput' | 'convolutionWeight'
  readonly batch: number
  readonly inputs: number
  readonly outputs: number
  readonly side: number
}

/** `softmax(q k^T / sqrt(width)) v` on [batch, heads, length, width], or its gradients with it. */
export interface Attention {
  readonly kind: 'attention' | 'attentionBackward'
  readonly batch: number
  readonly heads: number
  readonly length: number
  readonly width: number
}

/** One operation, described so that each library can do it. */
export type Operation = Product | MatrixOperation | Convolution | Attention

export const KERNEL_SIDE = 3
export const LAYER_NORM_EPSILON = 1e-5
/** The chain is `tanh(CHAIN_SCALE z + CHAIN_SHIFT) z`. */
export const CHAIN_SCALE = 1.5
export const CHAIN_SHIFT = 0.3

const square = (size: number): Product => ({
  kind: 'matmul',
  m: size,
  k: size,
  n: size,
  transposeLeft: false,
  transposeRight: false,
})

/** A layer's product, and the products that give the gradients of its weights and of its inputs. */
function layerProducts(batch: number, inputs: number, outputs: number): Record<string, Product> {
  const plain = { kind: 'matmul', transposeLeft: false, transposeRight: false } as const
  return {
    [`matmul-${batch}x${inputs}x${outputs}`]: { ...plain, m: batch, k: inputs, n: outputs },
    [`matmul-${inputs}x${batch}x${outputs}-tn`]: { ...plain, m: inputs, k: batch, n: outputs, transposeLeft: true },
    [`matmul-${batch}x${outputs}x${inputs}-nt`]: { ...plain, m: batch, k: outputs, n: inputs, transposeRight: true },
  }
}

export const SQUARES = [64, 128, 256, 512, 1024, 2048] as const
/** The layers of the lecture's MLP of at least 20 MFLOP. */
const LARGE_LAYERS = [
  [784, 500],
  [500, 400],
  [400, 300],
  [300, 200],
] as const
const MLP_BATCH = 256

export const products: Readonly<Record<string, Product>> = {
  ...Object.fromEntries(SQUARES.map((size) => [`matmul-${size}`, square(size)])),
  ...Object.assign({}, ...LARGE_LAYERS.map(([inputs, outputs]) => layerProducts(MLP_BATCH, inputs, outputs))),
}

const matrix = { rows: 4096, columns: 1024 }

export const matrixOperations: Readonly<Record<string, MatrixOperation>> = {
  'tanh-chain': { kind: 'tanhChain', ...matrix },
  softmax: { kind: 'softmax', ...matrix },
  'layer-norm': { kind: 'layerNorm', ...matrix },
  'sum-columns': { kind: 'sumColumns', ...matrix },
  'sum-rows': { kind: 'sumRows', ...matrix },
  'sum-all': { kind: 'sumAll', ...matrix },
}

const geometry = { batch: 64, inputs: 32, outputs: 64, side: 32 }

export const convolutions: Readonly<Record<string, Convolution>> = {
  'conv-forward': { kind: 'convolution', ...geometry },
  'conv-input': { kind: 'convolutionInput', ...geometry },
  'conv-weight': { kind: 'convolutionWeight', ...geometry },
}

const heads = { batch: 8, heads: 8, length: 512, width: 64 }

export const attentions: Readonly<Record<string, Attention>> = {
  'attention-forward': { kind: 'attention', ...heads },
  'attention-backward': { kind: 'attentionBackward', ...heads },
}

/** Every operation that is timed alone, by the name of its work. */
export const operations: Readonly<Record<string, Operation>> = {
  ...products,
  ...matrixOperations,
  ...convolutions,
  ...attentions,
}

/** Large enough for a GPU. */
export const gpuOperations: Readonly<Record<string, Product>> = {
  'matmul-4096': square(4096),
  'matmul-4096-f16': { ...square(4096), half: true },
}
