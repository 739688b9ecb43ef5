import type { BufferId } from '../backend.ts'
import { codeOf, computeDType, type DType, DTYPES, isFloat, type TypedArray } from '../dtype.ts'
import type { Expression, ExpressionBuilder } from '../expression.ts'
import type { Reducer, RoutineName } from '../program.ts'
import { DeviceError } from '../errors.ts'
import { type Shape, sizeOf } from '../shape.ts'
import { gradientsEnabled } from './gradMode.ts'
import type { Layout } from './layout.ts'

export interface TensorType {
  readonly shape: Shape
  readonly dtype: DType
}

/** What a gradient rule is given. Whatever it uses of `inputs` and `output` is what backward keeps. */
export interface VjpContext {
  readonly dy: Node
  readonly inputs: readonly Node[]
  readonly output: Node
  readonly attributes: readonly number[]
  /** For each input, whether its gradient is wanted; the others may be null. */
  readonly needs: readonly boolean[]
}

export type Vjp = (context: VjpContext) => readonly (Node | null)[]

/** The attributes of an op when a batch axis of `size` is put before all others (for `vmap`). */
export type BatchAttributes = (attributes: readonly number[], size: number) => readonly number[]

/** How an op becomes kernels. Exactly one form. The batch rule of a form is in autograd's `batching.ts`. */
export type Lowering =
  /** A value that is given: data, a host number, a version of a state. */
  | { readonly kind: 'leaf' }
  /** One expression per element; inputs are broadcast to the shape of the result. */
  | {
      readonly kind: 'map'
      readonly lower: (
        e: ExpressionBuilder,
        inputs: readonly Expression[],
        attributes: readonly number[],
        type: TensorType,
      ) => Expression
    }
  /** Another way to look at the same elements, or null where strides cannot express it. */
  | {
      readonly kind: 'view'
      readonly view: (input: Layout, shape: Shape, attributes: readonly number[]) => Layout | null
      readonly batch: BatchAttributes
    }
  /** A reduction over the axes in the attributes (ascending), which the result lacks. */
  | { readonly kind: 'reduce'; readonly reducer: Reducer }
  /** Matrix product of two tensors of equal rank >= 2; attributes: [transpose a, transpose b] as 0 or 1. */
  | { readonly kind: 'contract' }
  /** Inputs placed into a larger tensor: [fill, ...shape of the result, then per input its start and step along each axis]. */
  | { readonly kind: 'place' }
  | { readonly kind: 'routine'; readonly name: RoutineName }

export interface Op {
  readonly name: string
  /** Unique small integer, for keys. */
  readonly id: number
  readonly lowering: Lowering
  readonly type: (inputs: readonly Node[], attributes: readonly number[]) => TensorType
  /** Null where the op has no gradient, for the reason in `noGradient`. */
  readonly vjp: Vjp | null
  readonly noGradient: string | undefined
  /** It moves elements without computing, so that float16 can stay what it is. */
  readonly moves: boolean
}

/** Device memory that is read back as a whole; see runtime/pages.ts. */
export interface Page {
  readonly buffer: BufferId
  readonly bytes: number
  /** Bytes taken so far. */
  used: number
  /** The content, once it has been read back; `buffer` is free then. */
  host: ArrayBuffer | null
  reading: Promise<ArrayBuffer> | null
}

/** Elements on their way from another device; see runtime/arrivals.ts. */
export interface Arrival {
  /** The device that they come from. */
  readonly from: string
  /** A further storage that they go to. */
  join(like: Storage): Storage
}

/** Where computed elements are: in a JavaScript array, in a buffer of the device, or both. */
export class Storage {
  readonly dtype: DType
  readonly length: number
  host: TypedArray | null
  /** Buffer of the device, or -1. */
  buffer = -1
  /** The device, as it was opened, that the buffer belongs to; see `Device.opening`. */
  opening = 0
  /** The buffer belongs to this storage alone (else it is the cached copy of `host`). */
  ownsBuffer = false
  /** Overwritten by a later version of its state. */
  stale = false
  /** A tensor outside the library may refer to this version, so its content is saved before it is overwritten. */
  handedOut = false
  /** Some node was built on this version, so that it has to outlive one more version. */
  referenced = false
  /** Stands for what a compiled function will be given: it has no content, see runtime/standIn.ts. */
  symbolic = false
  /** How many runs have used `host`; see runtime/residency.ts. */
  uses = 0
  /** On an asynchronous device: where the content waits to be read back, from byte `pageAt` on. */
  page: Page | null = null
  pageAt = 0
  /** Set while the elements are on their way from another device. */
  arrival: Arrival | null = null
  constructor(dtype: DType, length: number, host: TypedArray | null) {
    this.dtype = dtype
    this.length = length
    this.host = host
  }
}

/** Where the gradient of a leaf is kept: a tensor that requires gradients, or a parameter with all its versions. */
export interface GradientSlot {
  gradient: Node | null
  /** Called with the gradient when it arrives; what they return replaces it. */
  hooks?: GradientHook[]
}

/** Sees a gradient on its way, and may replace it. */
export type GradientHook = (gradient: Node) => Node | null

/** The memory of a state's versions; it outlives the state for as long as it takes to free it. */
export interface VersionMemory {
  device: string
  /** The storage of the last version that was computed. */
  current: Storage | null
  /** The storage of the version before that, whose memory the next one takes. */
  spare: Storage | null
}

/** What the runtime sees of a state: the mutable cell behind its versions. */
export interface Cell {
  /** The current version, computed or pending. */
  version: Node
  /** The last version that was computed. */
  computed: Node
  readonly memory: VersionMemory
  /** Assignments since the last evaluation. */
  pending: number
  /** The last version that nodes were built on before it was computed. */
  builtOn: Node | null
}

/** What is done to nodes while they are made. */
const making = { tag: 0, watch: null as ((node: Node) => void) | null }
let lastTag = 0

/** Runs a function whose nodes are never shared with equal ones made outside it. */
export function withTag<T>(fn: () => T): T {
  const before = making.tag
  making.tag = ++lastTag
  try {
    return fn()
  } finally {
    making.tag = before
  }
}

/** Runs a function and calls `watch` with every node that an op makes in it. */
export function watchNodes<T>(watch: (node: Node) => void, fn: () => T): T {
  const before = making.watch
  making.watch = watch
  try {
    return fn()
  } finally {
    making.watch = before
  }
}

const NO_INPUTS: readonly Node[] = Object.freeze([])
const NO_ATTRIBUTES: readonly number[] = Object.freeze([])
let nextId = 1

/** A vertex of the lazy graph: an op applied to inputs, and its value once it has been computed. */
export class Node {
  readonly id: number = nextId++
  readonly op: Op
  inputs: readonly Node[]
  readonly attributes: readonly number[]
  readonly shape: Shape
  readonly dtype: DType
  readonly device: string
  readonly size: number
  requiresGrad: boolean
  storage: Storage | null = null
  /** Set on leaves that collect a gradient. */
  slot: GradientSlot | null = null
  /** Set on versions of a state. */
  cell: Cell | null = null
  /** Backward went through here and its graph is spent (unless `retainGraph`). */
  spent = false
  /** The number held by a `scalar` leaf. */
  value = 0
  /** Under `compile`: reads the number afresh at each replay. */
  source: (() => number) | null = null
  /** Computed along with the next evaluation, and a leaf from then on. */
  kept = false
  /** Longest path to a computed node. */
  depth = 0
  /** Separates copies that must not be shared (see `checkpoint`). */
  readonly tag: number = making.tag
  /** Called with this node's gradient in the reverse walk. */
  hooks: GradientHook[] | null = null
  /** The walk that met this node last, and its scratch; see `newMark`. */
  mark = 0
  position = 0

  constructor(op: Op, inputs: readonly Node[], attributes: readonly number[], type: TensorType, device: string) {
    this.op = op
    this.inputs = inputs
    this.attributes = attributes
    this.shape = type.shape
    this.dtype = type.dtype
    this.device = device
    this.size = sizeOf(type.shape)
    this.requiresGrad = false
  }
}

let lastMark = 0

/** A number that no node is marked with yet: for one walk, during which there is no other. */
export function newMark(): number {
  return ++lastMark
}

/** Called with every new node whose depth passed the limit (set by the runtime). */
export const depthLimit = { limit: 1000, evaluate: null as ((node: Node) => void) | null }

/** Applies an op: checks types, and records what is needed for the gradient. */
export function apply(op: Op, inputs: readonly Node[], attributes: readonly number[] = NO_ATTRIBUTES): Node {
  const type = op.type(inputs, attributes)
  let device = ''
  let depth = 0
  let requires = false
  for (let i = 0; i < inputs.length; i++) {
    const input = inputs[i]!
    if (input.device !== '') {
      if (device === '') device = input.device
      else if (device !== input.device) mixedDevices(op.name, device, input.device)
    }
    if (input.dtype === 'float16' && !op.moves) return apply(op, inputs.map(widen), attributes)
    if (input.storage === null && input.depth >= depth) depth = input.depth + 1
    if (input.requiresGrad) requires = true
    if (input.cell !== null) {
      if (input.storage !== null) input.storage.referenced = true
      else input.cell.builtOn = input
    }
  }
  const node = new Node(op, inputs.length === 0 ? NO_INPUTS : inputs, attributes, type, device)
  node.depth = depth
  if (requires && op.vjp !== null && isFloat(type.dtype) && gradientsEnabled()) node.requiresGrad = true
  if (making.watch !== null) making.watch(node)
  if (depth > depthLimit.limit && !node.requiresGrad && depthLimit.evaluate !== null) depthLimit.evaluate(node)
  return node
}

function mixedDevices(name: string, a: string, b: string): never {
  throw new DeviceError(`[${name}] operands are on '${a}' and '${b}'; move one with .to('${a}') or .to('${b}')`, {
    devices: [a, b],
  })
}

let nextOp = 1

interface OpFields {
  readonly name: string
  readonly type: Op['type']
  /** Gradient rule, or the reason why there is none. */
  readonly vjp: Vjp | string
  /** Set on maps that only copy elements; see `Op.moves`. */
  readonly moves?: boolean
}

const MOVING_ROUTINES: ReadonlySet<RoutineName> = /*@__PURE__*/ new Set<RoutineName>(['gather', 'indexSelect'])

function onlyMoves(lowering: Lowering): boolean {
  const { kind } = lowering
  return kind === 'view' || kind === 'place' || (kind === 'routine' && MOVING_ROUTINES.has(lowering.name))
}

/** Declares a primitive op. */
/*@__NO_SIDE_EFFECTS__*/
export function definePrimitive(fields: OpFields & { readonly lowering: Lowering }): Op {
  const { name, lowering, type, vjp, moves = onlyMoves(lowering) } = fields
  return {
    name,
    id: nextOp++,
    lowering,
    type,
    vjp: typeof vjp === 'string' ? null : vjp,
    noGradient: typeof vjp === 'string' ? vjp : undefined,
    moves,
  }
}

/** Converts between dtypes; gradients convert back, those of float16 to float32. */
const castOp = definePrimitive({
  name: 'cast',
  type: ([x], [code]) => ({ shape: x!.shape, dtype: DTYPES[code!]! }),
  vjp: ({ dy, inputs: [x] }) => [isFloat(x!.dtype) ? cast(dy, computeDType(x!.dtype)) : null],
  lowering: { kind: 'map', lower: (e, [x], _, type) => e.cast(x!, type.dtype) },
  moves: true,
})

/** `x` in another dtype: floats truncate to integers, anything but 0 is true. */
export function cast(x: Node, dtype: DType): Node {
  return x.dtype === dtype ? x : apply(castOp, [x], [codeOf(dtype)])
}

/** `x` in the dtype that it is computed with. */
function widen(x: Node): Node {
  return cast(x, computeDType(x.dtype))
}
