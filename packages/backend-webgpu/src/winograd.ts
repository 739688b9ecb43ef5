import { type ContractKernel, contiguousStrides, type Kernel, type View } from '@neurite/core'
import type { DeviceRules } from './binding.ts'
import type { ShaderFeatures } from './shaders/dispatch.ts'
import { product } from './shaders/space.ts'
import type { WinogradKernel } from './shaders/winograd.ts'
import { tilesOf } from './shaders/winogradTiles.ts'
import { PRODUCTS, TILE_RESULTS, WEIGHTS } from './shaders/winogradTransforms.ts'
import type { Temporaries } from './slices/temporaries.ts'
import { boundBytes, slotsOf } from './slices/windows.ts'
import { type Reading, type Source, sourcesOf } from './winogradInputs.ts'

/** Channels from which on the products outweigh the transforms. */
const LEAST_CHANNELS = 16
/** Tiles below which a convolution is too small to transform its weights for. */
const LEAST_TILES = 64
/** Channels are read and written four at a time. */
const LANES = 4

/** A 3x3 convolution with stride 1, or the gradient of its weights. */
interface Convolution extends Reading {
  readonly outputs: number
  /** For the gradient of the weights that of the results, over [images, rows, columns, channels]. */
  readonly gradients: View | null
}

/**
 * Convolutions of 3x3 with stride 1, and the gradients of their weights, as products of transformed tiles: a fourth of the
 * multiplications. Any other kernel stays as it is.
 */
export function byWinograd<Other extends { readonly kind: string }>(
  kernels: readonly (Kernel | Other)[],
  memory: Temporaries,
  rules: DeviceRules,
): readonly (Kernel | WinogradKernel | Other)[] {
  const found = new Map<number, [ContractKernel, Convolution]>()
  for (const [at, kernel] of kernels.entries()) {
    const convolution = isContract(kernel) ? convolutionOf(kernel, memory, rules) : null
    if (convolution) found.set(at, [kernel as ContractKernel, convolution])
  }
  const readings = new Map([...found].map(([at, [, convolution]]) => [at, convolution]))
  const sources = sourcesOf(kernels, readings, memory, rules)
  return kernels.flatMap((kernel, at): readonly (Kernel | WinogradKernel | Other)[] => {
    if (sources.spared.has(at)) return []
    const convolution = found.get(at)
    return convolution ? stepsOf(...convolution, sources.of.get(at)!, memory) : [kernel]
  })
}

const isContract = (kernel: { readonly kind: string }): kernel is ContractKernel => kernel.kind === 'contract'

/** What a kernel is as a convolution, if it can be computed so, and should. */
function convolutionOf(kernel: ContractKernel, { slots }: Temporaries, rules: DeviceRules): Convolution | null {
  const convolution = ofResults(kernel) ?? ofWeights(kernel)
  if (convolution === null || !isWorthIt(convolution, rules.features)) return null
  if (sizesOf(convolution).some((size) => 4 * size > rules.bindingBytes)) return null
  const isBound = (slot: number) => boundBytes(slots[slot]!, rules.elementBytes) <= rules.bindingBytes
  return slotsOf(kernel).every(isBound) ? convolution : null
}

/** Numbers of both factors and of the products. */
function sizesOf({ tiled, inputs, outputs, gradients }: Convolution): [number, number, number] {
  const tiles = tilesOf(tiled)
  const [right, products] = gradients ? [tiles, inputs] : [inputs, tiles]
  return [PRODUCTS * tiles * inputs, PRODUCTS * right * outputs, PRODUCTS * products * outputs]
}

function stepsOf(
  kernel: ContractKernel,
  convolution: Convolution,
  { from, shared, isThere }: Source,
  memory: Temporaries,
): readonly (Kernel | WinogradKernel)[] {
  const { tiled, inputs, outputs, gradients } = convolution
  const tiles = tilesOf(tiled)
  const sizes = sizesOf(convolution)
  memory.begin()
  const left = shared ?? memory.take('float32', sizes[0])
  const [right, products] = [memory.take('float32', sizes[1]), memory.take('float32', sizes[2])]
  const whole = (slot: number, strides: readonly number[]): View => ({ slot, offset: 0, strides })
  const common = { kind: 'contract', dtype: 'float32', batch: [PRODUCTS], n: [outputs], epilogue: null } as const
  const factors: WinogradKernel[] = isThere
    ? []
    : [{ kind: 'winograd', step: 'inputs', from, tiled, channels: inputs, to: left }]
  if (gradients === null) {
    const { offset, slot, strides } = kernel.b
    const weight = { slot, offset, strides: strides.slice(kernel.batch.length) }
    return [
      { kind: 'winograd', step: 'weights', from: weight, inputs, outputs, to: right },
      ...factors,
      {
        ...common,
        m: [tiles],
        k: [inputs],
        a: whole(left, contiguousStrides([PRODUCTS, tiles, inputs])),
        b: whole(right, contiguousStrides([PRODUCTS, inputs, outputs])),
        store: whole(products, contiguousStrides([PRODUCTS, tiles, outputs])),
      },
      { kind: 'winograd', step: 'results', of: kernel, tiled, inputs, outputs, from: products },
    ]
  }
  return [
    ...factors,
    { kind: 'winograd', step: 'gradients', from: gradients, tiled, channels: outputs, to: right },
    {
      ...common,
      m: [inputs],
      k: [tiles],
      a: whole(left, [tiles * inputs, 1, inputs]),
      b: whole(right, contiguousStrides([PRODUCTS, tiles, outputs])),
      store: whole(products, contiguousStrides([PRODUCTS, inputs, outputs])),
    },
    { kind: 'winograd', step: 'weightGradients', of: kernel, tiled, inputs, outputs, from: products },
  ]
}

/** What an H100 (NVIDIA) takes, in seconds: for a dispatch more, and for each operation and byte. */
const DISPATCH = 8e-6
const [DIRECT_OPERATION, OPERATION, BYTE] = [1 / 18e12, 1 / 40e12, 1 / 1.8e12]

function isWorthIt({ tiled, inputs, outputs, gradients }: Convolution, { software }: ShaderFeatures): boolean {
  const tiles = tilesOf(tiled)
  if (inputs % LANES !== 0 || outputs % LANES !== 0) return false
  if (Math.min(tiled.height, tiled.width) < TILE_RESULTS || tiles < LEAST_TILES) return false
  if (Math.min(inputs, outputs) < LEAST_CHANNELS) return false
  if (software) return true
  const places = tiled.images * tiled.height * tiled.width
  const direct = 2 * places * inputs * outputs * WEIGHTS * WEIGHTS
  const operations = 2 * PRODUCTS * tiles * inputs * outputs
  const factors = gradients ? tiles * (inputs + outputs) : (tiles + outputs) * inputs
  const products = gradients ? inputs * outputs : tiles * outputs
  // Factors and products are written and read again.
  const bytes = 4 * (2 * PRODUCTS * (factors + products) + places * (inputs + outputs))
  return 3 * DISPATCH + operations * OPERATION + bytes * BYTE < direct * DIRECT_OPERATION
}

/** Windows of 3x3 that move by one element. */
function ofResults({ dtype, batch, m, n, k, a }: ContractKernel): Convolution | null {
  if (dtype !== 'float32' || product(batch) !== 1 || m.length < 2 || m.length > 3) return null
  if (n.length !== 1 || k.length !== 3 || k[0] !== WEIGHTS || k[1] !== WEIGHTS) return null
  const strides = a.strides.slice(batch.length)
  const [row, column, down, right, next] = strides.slice(m.length - 2) as [number, number, number, number, number]
  if (row !== down || column !== right || next !== 1) return null
  const [height, width] = m.slice(-2) as [number, number]
  const images = m.length === 3 ? m[0]! : 1
  const from = { slot: a.slot, offset: a.offset, strides: [m.length === 3 ? strides[0]! : 0, row, column, 1] }
  return { tiled: { images, height, width }, inputs: k[2]!, outputs: n[0]!, from, gradients: null }
}

/** Sums over windows of 3x3 that move by one element. */
function ofWeights({ dtype, batch, m, n, k, a, b }: ContractKernel): Convolution | null {
  if (dtype !== 'float32' || product(batch) !== 1 || k.length < 2 || k.length > 3) return null
  if (m.length !== 2 || n.length !== 1 || m[0] !== WEIGHTS || m[1]! % WEIGHTS !== 0) return null
  const [inputs, outputs] = [m[1]! / WEIGHTS, n[0]!]
  const [height, width] = k.slice(-2) as [number, number]
  const images = k.length === 3 ? k[0]! : 1
  const [down, next, ...along] = a.strides.slice(batch.length) as [number, number, ...number[]]
  const [row, column] = along.slice(-2) as [number, number]
  if (next !== 1 || row !== down || column !== inputs) return null
  const image = (strides: readonly number[]) => (k.length === 3 ? strides[0]! : 0)
  const ofGradients = b.strides.slice(batch.length)
  const from = { slot: a.slot, offset: a.offset, strides: [image(along), row, column, 1] }
  const gradients = { slot: b.slot, offset: b.offset, strides: [image(ofGradients), ...ofGradients.slice(-3)] }
  return { tiled: { images, height, width }, inputs, outputs, from, gradients }
}
