import { checkedElements } from '../../data/expected.ts'
import { operands } from '../../data/operands.ts'
import { CHAIN_SCALE, CHAIN_SHIFT, LAYER_NORM_EPSILON, type Operation, operations } from '../../data/operations.ts'
import type { Host, OpenLibrary, Subject } from '../library.ts'
import type { OnnxRuntime } from './interface.ts'
import { encodeModel, type OnnxModel, type OnnxNode } from './model.ts'

const PACKAGE = 'onnxruntime-node'

type Graph = Pick<OnnxModel, 'nodes' | 'constants' | 'outputRank'>

/** Operators from the inputs `0`, `1`, ... to `out`; null for gradients, of which ONNX has none. */
function graphOf(operation: Operation): Graph | null {
  const node = (
    operator: string,
    inputs: string[],
    output: string,
    attributes: OnnxNode['attributes'] = {},
  ): OnnxNode => ({
    operator,
    inputs,
    output,
    attributes,
  })
  switch (operation.kind) {
    case 'matmul': {
      const flags = { transA: Number(operation.transposeLeft), transB: Number(operation.transposeRight) }
      return { nodes: [node('Gemm', ['0', '1'], 'out', flags)], outputRank: 2 }
    }
    case 'tanhChain':
      return {
        nodes: [
          node('Mul', ['0', 'scale'], 'scaled'),
          node('Add', ['scaled', 'shift'], 'shifted'),
          node('Tanh', ['shifted'], 'bent'),
          node('Mul', ['bent', '0'], 'out'),
        ],
        constants: { scale: CHAIN_SCALE, shift: CHAIN_SHIFT },
        outputRank: 2,
      }
    case 'softmax':
      return { nodes: [node('Softmax', ['0'], 'out', { axis: 1 })], outputRank: 2 }
    case 'layerNorm':
      return {
        nodes: [
          node('LayerNormalization', ['0', '1', '2'], 'out', { axis: 1, epsilon: { float: LAYER_NORM_EPSILON } }),
        ],
        outputRank: 2,
      }
    case 'sumColumns':
    case 'sumRows':
    case 'sumAll': {
      const axes = { sumColumns: [0], sumRows: [1], sumAll: [0, 1] }[operation.kind]
      const sum = node('ReduceSum', ['0', 'axes'], 'out', { keepdims: 0 })
      return { nodes: [sum], constants: { axes }, outputRank: 2 - axes.length }
    }
    case 'convolution':
      return { nodes: [node('Conv', ['0', '1'], 'out', { pads: [1, 1, 1, 1] })], outputRank: 4 }
    case 'convolutionInput':
      return { nodes: [node('ConvTranspose', ['0', '1'], 'out', { pads: [1, 1, 1, 1] })], outputRank: 4 }
    case 'attention':
      return {
        nodes: [
          node('Transpose', ['1'], 'turned', { perm: [0, 1, 3, 2] }),
          node('MatMul', ['0', 'turned'], 'scores'),
          node('Mul', ['scores', 'scale'], 'scaled'),
          node('Softmax', ['scaled'], 'weights', { axis: 3 }),
          node('MatMul', ['weights', '2'], 'out'),
        ],
        constants: { scale: 1 / Math.sqrt(operation.width) },
        outputRank: 4,
      }
    case 'convolutionWeight':
    case 'attentionBackward':
      return null
    default:
      return operation satisfies never
  }
}

async function operationSubject(
  onnx: OnnxRuntime,
  operation: Operation,
  graph: Graph,
  threads: number,
): Promise<Subject> {
  const given = operands(operation)
  const inputs = Object.fromEntries(given.map(({ shape }, i) => [String(i), shape]))
  const session = await onnx.InferenceSession.create(encodeModel({ ...graph, inputs, output: 'out' }), {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
  })
  const feeds = Object.fromEntries(
    given.map(({ shape, values }, i) => [String(i), new onnx.Tensor('float32', values as Float32Array, shape)]),
  )
  return {
    check: async () => checkedElements([(await session.run(feeds))['out']!.data]),
    async run(count) {
      for (let i = 0; i < count; i++) await session.run(feeds)
    },
  }
}

/** Single operators by ONNX Runtime's native CPU library, which is inside its package for this platform or is not there. */
export async function open(host: Host, threads: number): Promise<OpenLibrary> {
  const onnx = await host.loadPeer<OnnxRuntime>(PACKAGE)
  const entries = Object.entries(operations).flatMap(([name, operation]) => {
    const graph = graphOf(operation)
    return graph === null ? [] : [[name, () => operationSubject(onnx, operation, graph, threads)] as const]
  })
  return { version: await host.version(PACKAGE), subjects: Object.fromEntries(entries) }
}
