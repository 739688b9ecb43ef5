import { expectedElements } from '../data/expected.ts'
import { gpuOperations, type Operation, operations } from '../data/operations.ts'
import {
  JAX,
  JAX_CHROMIUM,
  ONNX,
  OURS_1,
  OURS_2,
  OURS_CHROMIUM,
  PYTORCH,
  REGISTERS,
  TF_CPU,
  TF_WASM,
  TF_WASM_CHROMIUM,
  TRIAD,
} from '../libraries/names.ts'
import { bestOf, fasterThan, ofLimit, withinMemory } from './targets.ts'
import type { Target, TimedWork } from './work.ts'

const FLOAT_BYTES = 4
/** Errors that float32 may add up to, in units of the root of the number of terms. */
const ABSOLUTE = 1e-5
const RELATIVE = 1e-4
/** How much coarser float16 rounds its elements. */
const HALF_ROUNDING = 100
const SAMPLE_MS = 5
/** What a thread may do at best, to find out how many runs make a sample. */
const GUESSED_GFLOPS = 60

interface Cost {
  readonly about: string
  readonly flops?: number
  readonly bytes?: number
  /** Terms of the longest sum. */
  readonly terms: number
}

function cost(operation: Operation): Cost {
  switch (operation.kind) {
    case 'matmul': {
      const { m, k, n, transposeLeft, transposeRight } = operation
      const sides = `${transposeLeft ? 'the left lies' : ''}${transposeRight ? 'the right lies' : ''}`
      const how = sides === '' ? '' : `, ${sides} transposed`
      return { about: `the product of [${m}, ${k}] and [${k}, ${n}]${how}`, flops: 2 * m * k * n, terms: k }
    }
    case 'tanhChain':
    case 'softmax':
    case 'layerNorm': {
      const names = {
        tanhChain: 'tanh(1.5 z + 0.3) z over',
        softmax: 'softmax along rows of',
        layerNorm: 'layer norm of rows of',
      }
      const { rows, columns } = operation
      return {
        about: `${names[operation.kind]} [${rows}, ${columns}]`,
        bytes: 2 * FLOAT_BYTES * rows * columns,
        terms: 1,
      }
    }
    case 'sumColumns':
    case 'sumRows':
    case 'sumAll': {
      const { rows, columns } = operation
      const terms = { sumColumns: rows, sumRows: columns, sumAll: rows * columns }[operation.kind]
      const names = { sumColumns: 'each column', sumRows: 'each row', sumAll: 'all' }
      return {
        about: `the sum of ${names[operation.kind]} of [${rows}, ${columns}]`,
        bytes: FLOAT_BYTES * rows * columns,
        terms,
      }
    }
    case 'convolution':
    case 'convolutionInput':
    case 'convolutionWeight': {
      const { batch, inputs, outputs, side } = operation
      const names = {
        convolution: '',
        convolutionInput: ', the gradient of its input',
        convolutionWeight: ', the gradient of its weight',
      }
      const terms = { convolution: 9 * inputs, convolutionInput: 9 * outputs, convolutionWeight: batch * side ** 2 }[
        operation.kind
      ]
      return {
        about: `convolution 3x3 of ${inputs} to ${outputs} channels at ${side}x${side}, batch ${batch}${names[operation.kind]}`,
        flops: 2 * 9 * batch * inputs * outputs * side ** 2,
        terms,
      }
    }
    case 'attention':
    case 'attentionBackward': {
      const { batch, heads, length, width } = operation
      const product = 2 * batch * heads * length ** 2 * width
      const backward = operation.kind === 'attentionBackward'
      return {
        about: `attention, batch ${batch}, ${heads} heads, sequence ${length}, ${width} wide${backward ? ', forward and gradients' : ''}`,
        flops: (backward ? 6 : 2) * product,
        terms: length,
      }
    }
    default:
      return operation satisfies never
  }
}

const LARGE_FLOPS = 20e6
const inNode = [OURS_1, OURS_2, ...PYTORCH, ONNX, JAX, TF_WASM]
const inChromium = [OURS_CHROMIUM, JAX_CHROMIUM, TF_WASM_CHROMIUM]

function librariesFor(name: string, operation: Operation, { flops, bytes }: Cost): string[] {
  const limits = [...(flops === undefined ? [] : REGISTERS), ...(bytes === undefined ? [] : TRIAD)]
  const chosen = [...inNode, ...inChromium].filter((library) => !(library in leftOut(operation)))
  const slow = ['matmul-256', 'tanh-chain', 'softmax', 'sum-columns'].includes(name) ? [TF_CPU] : []
  return [...chosen, ...slow, ...limits]
}

/** What cannot be done, and why. */
function leftOut({ kind }: Operation): Readonly<Record<string, string>> {
  const noGradient = 'ONNX has no operator for it'
  const noFilter = 'it has no Conv2DBackpropFilter for WebAssembly'
  if (kind === 'convolutionWeight') return { [ONNX]: noGradient, [TF_WASM]: noFilter, [TF_WASM_CHROMIUM]: noFilter }
  return kind === 'attentionBackward' ? { [ONNX]: noGradient } : {}
}

function targetsFor(name: string, operation: Operation, { flops = 0 }: Cost): Target[] {
  switch (operation.kind) {
    case 'matmul': {
      const judged = flops >= LARGE_FLOPS && name !== 'matmul-2048'
      if (!judged) return []
      return [
        ofLimit(0.85),
        { library: OURS_2, yardstick: bestOf(OURS_1), atMost: 1 / 1.7 },
        fasterThan(JAX_CHROMIUM, 2.5),
        fasterThan(TF_WASM, 3),
      ]
    }
    case 'tanhChain':
    case 'softmax':
      return [withinMemory(1.5), fasterThan(JAX, 5)]
    case 'layerNorm':
    case 'sumColumns':
    case 'sumRows':
    case 'sumAll':
      return [withinMemory(1.5)]
    default:
      return []
  }
}

function operationWork([name, operation]: readonly [string, Operation]): TimedWork {
  const costs = cost(operation)
  const { about, flops, bytes, terms } = costs
  const guessedMs = (flops ?? 0) / GUESSED_GFLOPS / 1e6 || 1
  return {
    kind: 'timed',
    name,
    about,
    libraries: librariesFor(name, operation, costs),
    leftOut: leftOut(operation),
    runsPerSample: Math.ceil(SAMPLE_MS / guessedMs),
    ...(flops === undefined ? {} : { flops }),
    ...(bytes === undefined ? {} : { bytes }),
    targets: targetsFor(name, operation, costs),
    problem(elements) {
      const expected = expectedElements(operation)
      if (elements.length !== expected.length) return `${elements.length} elements instead of ${expected.length}`
      const rounding = operation.kind === 'matmul' && operation.half ? HALF_ROUNDING : 1
      const allowed = (value: number) => rounding * (ABSOLUTE * Math.sqrt(terms) + RELATIVE * Math.abs(value))
      const wrong = expected.findIndex((value, i) => !(Math.abs(elements[i]! - value) <= allowed(value)))
      return wrong < 0 ? null : `a wrong element: ${elements[wrong]}, not ${expected[wrong]}`
    },
  }
}

/** Each operation alone. */
export const operationWorks: readonly TimedWork[] = Object.entries(operations).map(operationWork)

/** Those that are large enough for a GPU. */
export const gpuOperationWorks: readonly TimedWork[] = Object.entries(gpuOperations).map(operationWork)
