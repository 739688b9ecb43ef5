/** A model of a few operators in the ONNX format, which is a message of Protocol Buffers: https://onnx.ai/onnx/repo-docs/IR.html */

/** [field, value]: a number as a varint, text or a message as bytes. */
type Field = readonly [field: number, value: number | string | Uint8Array]

const LENGTH_DELIMITED = 2

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(Math.floor(value / 128))]
}

function message(fields: readonly Field[]): Uint8Array {
  const bytes = fields.flatMap(([field, value]) => {
    if (typeof value === 'number') return [...varint(field << 3), ...varint(value)]
    const content = typeof value === 'string' ? new TextEncoder().encode(value) : value
    return [...varint((field << 3) | LENGTH_DELIMITED), ...varint(content.length), ...content]
  })
  return Uint8Array.from(bytes)
}

const FLOAT = 1
const INT64 = 7
const ATTRIBUTE_FLOAT = 1
const ATTRIBUTE_INT = 2
const ATTRIBUTE_INTS = 7
const IR_VERSION = 8
const OPSET = 17

export type Attribute = number | readonly number[] | { readonly float: number }

export interface OnnxNode {
  readonly operator: string
  readonly inputs: readonly string[]
  readonly output: string
  readonly attributes?: Readonly<Record<string, Attribute>>
}

export interface OnnxModel {
  readonly nodes: readonly OnnxNode[]
  /** Shapes by name. */
  readonly inputs: Readonly<Record<string, readonly number[]>>
  /** By name: scalars of float32, and lists of int64. */
  readonly constants?: Readonly<Record<string, number | readonly number[]>>
  readonly output: string
  /** Number of axes of the output. */
  readonly outputRank: number
}

const floatBytes = (value: number) => new Uint8Array(new Float32Array([value]).buffer)

function attribute([name, value]: readonly [string, Attribute]): Uint8Array {
  if (typeof value === 'number')
    return message([
      [1, name],
      [3, value],
      [20, ATTRIBUTE_INT],
    ])
  if ('float' in value) {
    const FIXED32 = 5
    const content = message([
      [1, name],
      [20, ATTRIBUTE_FLOAT],
    ])
    return Uint8Array.from([...content, (2 << 3) | FIXED32, ...floatBytes(value.float)])
  }
  return message([[1, name], ...value.map((item): Field => [8, item]), [20, ATTRIBUTE_INTS]])
}

function node({ operator, inputs, output, attributes = {} }: OnnxNode): Uint8Array {
  return message([
    ...inputs.map((name): Field => [1, name]),
    [2, output],
    [4, operator],
    ...Object.entries(attributes).map((entry): Field => [5, attribute(entry)]),
  ])
}

/** The name and type of a value; sizes that are not told have a name. */
function valueInfo(name: string, sizes: readonly (number | string)[]): Uint8Array {
  const dimensions = sizes.map((size): Field => [1, message([typeof size === 'number' ? [1, size] : [2, size]])])
  const tensorType = message([
    [1, FLOAT],
    [2, message(dimensions)],
  ])
  return message([
    [1, name],
    [2, message([[1, tensorType]])],
  ])
}

function constant([name, value]: readonly [string, number | readonly number[]]): Uint8Array {
  if (typeof value === 'number')
    return message([
      [2, FLOAT],
      [8, name],
      [9, floatBytes(value)],
    ])
  const bytes = new Uint8Array(BigInt64Array.from(value, BigInt).buffer)
  return message([
    [1, value.length],
    [2, INT64],
    [8, name],
    [9, bytes],
  ])
}

export function encodeModel({ nodes, inputs, constants = {}, output, outputRank }: OnnxModel): Uint8Array {
  const free = Array.from({ length: outputRank }, (_, i) => `size${i}`)
  const graph = message([
    ...nodes.map((each): Field => [1, node(each)]),
    [2, 'graph'],
    ...Object.entries(constants).map((entry): Field => [5, constant(entry)]),
    ...Object.entries(inputs).map(([name, shape]): Field => [11, valueInfo(name, shape)]),
    [12, valueInfo(output, free)],
  ])
  return message([
    [1, IR_VERSION],
    [7, graph],
    [
      8,
      message([
        [1, ''],
        [2, OPSET],
      ]),
    ],
  ])
}
