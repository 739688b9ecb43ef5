import { type DType, isDType, isFloat, numbersOf, type TypedArray } from './dtype.ts'
import { ArgumentError, GradientError, NeuriteError, ShapeError } from './errors.ts'
import { differentiator } from './graph/differentiator.ts'
import { aliasNode } from './graph/leaf.ts'
import { cast, type Operand } from './graph/makers.ts'
import type { Node } from './graph/node.ts'
import { abs } from './ops/abs.ts'
import { type AlphaOptions, add } from './ops/add.ts'
import { all, any } from './ops/any.ts'
import { amax, amin } from './ops/amax.ts'
import { type ArgOptions, argmax, argmin } from './ops/argmax.ts'
import { clamp } from './ops/clamp.ts'
import { clone, contiguous } from './ops/clone.ts'
import { cumprod } from './ops/cumprod.ts'
import { cumsum } from './ops/cumsum.ts'
import { type DiagonalOptions, diagonal } from './ops/diagonal.ts'
import { div, type RoundingMode } from './ops/div.ts'
import { dot } from './ops/dot.ts'
import { eq, ge, gt, le, lt, ne } from './ops/compare.ts'
import { erf } from './ops/erf.ts'
import { exp } from './ops/exp.ts'
import { expand } from './ops/expand.ts'
import { type FlattenOptions, flatten, unflatten } from './ops/flatten.ts'
import { flip } from './ops/flip.ts'
import { ceil, floor, round, trunc } from './ops/floor.ts'
import { gather, scatterAdd } from './ops/gather.ts'
import { indexAdd, indexSelect } from './ops/indexSelect.ts'
import { isfinite, isinf, isnan } from './ops/isnan.ts'
import { log } from './ops/log.ts'
import { logicalAnd, logicalNot, logicalOr, logicalXor } from './ops/logical.ts'
import { logsumexp } from './ops/logsumexp.ts'
import { maskedFill } from './ops/maskedFill.ts'
import { matmul } from './ops/matmul.ts'
import { type AxisOptions, max, min } from './ops/max.ts'
import { maximum, minimum } from './ops/maximum.ts'
import { mean } from './ops/mean.ts'
import { median, medianOfAll } from './ops/median.ts'
import { mm } from './ops/mm.ts'
import { movedim } from './ops/movedim.ts'
import { mul } from './ops/mul.ts'
import { narrow } from './ops/narrow.ts'
import { neg } from './ops/neg.ts'
import { type NormOptions, norm } from './ops/norm.ts'
import { type PadOptions, pad } from './ops/pad.ts'
import { permute, transpose } from './ops/permute.ts'
import { pow } from './ops/pow.ts'
import { prod } from './ops/prod.ts'
import { reciprocal } from './ops/reciprocal.ts'
import { relu } from './ops/relu.ts'
import { repeat } from './ops/repeat.ts'
import { reshape } from './ops/reshape.ts'
import { roll } from './ops/roll.ts'
import { rsqrt } from './ops/rsqrt.ts'
import { scatter } from './ops/scatter.ts'
import { select } from './ops/select.ts'
import { sigmoid } from './ops/sigmoid.ts'
import { sign } from './ops/sign.ts'
import { cos, sin } from './ops/sin.ts'
import { type SliceIndex, slice } from './ops/slice.ts'
import { logSoftmax, softmax } from './ops/softmax.ts'
import { argsort, type SortOptions, sort, type TopkOptions, topk } from './ops/sort.ts'
import { chunk, split, unbind } from './ops/split.ts'
import { sqrt } from './ops/sqrt.ts'
import { square } from './ops/square.ts'
import { squeeze, unsqueeze } from './ops/squeeze.ts'
import { sub } from './ops/sub.ts'
import { broadcastTo, type ReduceOptions, sum } from './ops/sum.ts'
import { tan } from './ops/tan.ts'
import { tanh } from './ops/tanh.ts'
import { type TriangleOptions, tril, triu } from './ops/tril.ts'
import { unfold } from './ops/unfold.ts'
import { std, type VarianceOptions, variance } from './ops/var.ts'
import { where } from './ops/where.ts'
import { checkOptions } from './options.ts'
import { formatTensor, type NestedArray, nest } from './print.ts'
import { isReadable, keep, read, readSync, release } from './runtime/read.ts'
import { noteSlot } from './runtime/tracing.ts'
import { toDevice } from './runtime/transfer.ts'
import { formatShape, type Shape, sameShape } from './shape.ts'

/** A tensor, or a number that takes the dtype of the tensor beside it. */
export type TensorLike = Tensor | number | boolean

/** Values along an axis, and where they were found. */
export interface ValuesAndIndices {
  readonly values: Tensor
  readonly indices: Tensor
}

export interface BackwardOptions {
  /** Keep what the walk needs, so that it can run again. */
  readonly retainGraph?: boolean
  /** Record the walk itself, so that gradients can be differentiated. */
  readonly createGraph?: boolean
}

const wrap = (node: Node): Tensor => new Tensor(node)

const pair = (result: { readonly values: Node; readonly indices: Node }): ValuesAndIndices => ({
  values: new Tensor(result.values),
  indices: new Tensor(result.indices),
})

function operand(x: TensorLike): Operand {
  return x instanceof Tensor ? x.node : x
}

/** The node that a view looks at; a state keeps a version that was handed out this way. */
function viewed(x: Tensor): Node {
  const node = x.node
  if (node.storage !== null) node.storage.handedOut = true
  return node
}

/**
 * An n-dimensional array whose value is computed when it is read. Immutable; methods give new tensors. The methods are
 * the most used operations; each is also a function, and many more are functions only.
 */
export class Tensor {
  protected held: Node

  constructor(node: Node) {
    this.held = node
  }

  /** The vertex of the lazy graph behind this tensor. */
  get node(): Node {
    return this.held
  }

  get shape(): Shape {
    return this.node.shape
  }

  get dtype(): DType {
    return this.node.dtype
  }

  get device(): string {
    return this.node.device
  }

  /** Number of elements. */
  get size(): number {
    return this.node.size
  }

  /** Number of axes. */
  get ndim(): number {
    return this.node.shape.length
  }

  get requiresGrad(): boolean {
    return this.node.requiresGrad
  }

  /** Makes this tensor a leaf that collects its gradient, or stops that. */
  set requiresGrad(on: boolean) {
    const node = this.held
    if (on === node.requiresGrad) return
    if (node.requiresGrad && node.slot === null) {
      throw new GradientError('[requiresGrad] only a leaf can stop requiring gradients; use detach()')
    }
    if (on && !isFloat(node.dtype)) {
      throw new GradientError(`[requiresGrad] only floats have gradients, received ${node.dtype}; use .to('float32')`)
    }
    this.held = aliasNode(node)
    this.held.requiresGrad = on
    if (on) this.held.slot = { gradient: null }
  }

  /** What `backward` collected here, or null. Setting null starts afresh. */
  get grad(): Tensor | null {
    const { slot } = this.node
    if (slot === null) return null
    noteSlot(slot, true)
    const { gradient } = slot
    if (gradient === null) return null
    if (gradient.storage !== null) gradient.storage.handedOut = true
    return new Tensor(gradient)
  }

  set grad(value: Tensor | null) {
    const { slot, shape } = this.node
    if (slot === null) {
      if (value === null) return
      throw new GradientError(
        '[grad] only a leaf that requires gradients has a grad; make it with { requiresGrad: true }',
      )
    }
    if (value !== null && !sameShape(value.shape, shape)) {
      throw new ShapeError(`[grad] a gradient of shape ${formatShape(value.shape)} does not fit ${formatShape(shape)}`)
    }
    noteSlot(slot, false)
    slot.gradient = value === null ? null : value.node
  }

  /** All axes in reverse order. */
  get T(): Tensor {
    return wrap(
      permute(
        viewed(this),
        this.shape.map((_, d) => this.ndim - 1 - d),
      ),
    )
  }

  // Arithmetic

  add(other: TensorLike, options?: AlphaOptions): Tensor {
    return wrap(add(this.node, operand(other), options))
  }
  sub(other: TensorLike, options?: AlphaOptions): Tensor {
    return wrap(sub(this.node, operand(other), options))
  }
  mul(other: TensorLike): Tensor {
    return wrap(mul(this.node, operand(other)))
  }
  div(other: TensorLike, options?: { readonly roundingMode?: RoundingMode | null }): Tensor {
    return wrap(div(this.node, operand(other), options))
  }
  pow(exponent: TensorLike): Tensor {
    return wrap(pow(this.node, operand(exponent)))
  }
  maximum(other: TensorLike): Tensor {
    return wrap(maximum(this.node, operand(other)))
  }
  minimum(other: TensorLike): Tensor {
    return wrap(minimum(this.node, operand(other)))
  }
  neg(): Tensor {
    return wrap(neg(this.node))
  }
  abs(): Tensor {
    return wrap(abs(this.node))
  }
  sign(): Tensor {
    return wrap(sign(this.node))
  }
  exp(): Tensor {
    return wrap(exp(this.node))
  }
  log(): Tensor {
    return wrap(log(this.node))
  }
  sqrt(): Tensor {
    return wrap(sqrt(this.node))
  }
  rsqrt(): Tensor {
    return wrap(rsqrt(this.node))
  }
  square(): Tensor {
    return wrap(square(this.node))
  }
  reciprocal(): Tensor {
    return wrap(reciprocal(this.node))
  }
  sin(): Tensor {
    return wrap(sin(this.node))
  }
  cos(): Tensor {
    return wrap(cos(this.node))
  }
  tan(): Tensor {
    return wrap(tan(this.node))
  }
  tanh(): Tensor {
    return wrap(tanh(this.node))
  }
  sigmoid(): Tensor {
    return wrap(sigmoid(this.node))
  }
  relu(): Tensor {
    return wrap(relu(this.node))
  }
  erf(): Tensor {
    return wrap(erf(this.node))
  }
  floor(): Tensor {
    return wrap(floor(this.node))
  }
  ceil(): Tensor {
    return wrap(ceil(this.node))
  }
  round(): Tensor {
    return wrap(round(this.node))
  }
  trunc(): Tensor {
    return wrap(trunc(this.node))
  }
  /** Limited to `min` from below and `max` from above. */
  clamp(options: { readonly min?: TensorLike | null; readonly max?: TensorLike | null }): Tensor {
    checkOptions('clamp', options, ['min', 'max'])
    const { min, max } = options
    return wrap(clamp(this.node, { min: min == null ? null : operand(min), max: max == null ? null : operand(max) }))
  }

  // Comparison and logic

  eq(other: TensorLike): Tensor {
    return wrap(eq(this.node, operand(other)))
  }
  ne(other: TensorLike): Tensor {
    return wrap(ne(this.node, operand(other)))
  }
  lt(other: TensorLike): Tensor {
    return wrap(lt(this.node, operand(other)))
  }
  le(other: TensorLike): Tensor {
    return wrap(le(this.node, operand(other)))
  }
  gt(other: TensorLike): Tensor {
    return wrap(gt(this.node, operand(other)))
  }
  ge(other: TensorLike): Tensor {
    return wrap(ge(this.node, operand(other)))
  }
  logicalAnd(other: TensorLike): Tensor {
    return wrap(logicalAnd(this.node, operand(other)))
  }
  logicalOr(other: TensorLike): Tensor {
    return wrap(logicalOr(this.node, operand(other)))
  }
  logicalXor(other: TensorLike): Tensor {
    return wrap(logicalXor(this.node, operand(other)))
  }
  logicalNot(): Tensor {
    return wrap(logicalNot(this.node))
  }
  isnan(): Tensor {
    return wrap(isnan(this.node))
  }
  isinf(): Tensor {
    return wrap(isinf(this.node))
  }
  isfinite(): Tensor {
    return wrap(isfinite(this.node))
  }

  // Reductions

  sum(options?: ReduceOptions): Tensor {
    return wrap(sum(this.node, options))
  }
  mean(options?: ReduceOptions): Tensor {
    return wrap(mean(this.node, options))
  }
  prod(options?: ReduceOptions): Tensor {
    return wrap(prod(this.node, options))
  }
  amax(options?: ReduceOptions): Tensor {
    return wrap(amax(this.node, options))
  }
  amin(options?: ReduceOptions): Tensor {
    return wrap(amin(this.node, options))
  }
  /** The largest element; with `dim`, the largest along that axis and where it is first found. */
  max(): Tensor
  max(options: AxisOptions): ValuesAndIndices
  max(options?: AxisOptions): Tensor | ValuesAndIndices {
    return options === undefined ? wrap(amax(this.node)) : pair(max(this.node, options))
  }
  /** The smallest element; with `dim`, the smallest along that axis and where it is first found. */
  min(): Tensor
  min(options: AxisOptions): ValuesAndIndices
  min(options?: AxisOptions): Tensor | ValuesAndIndices {
    return options === undefined ? wrap(amin(this.node)) : pair(min(this.node, options))
  }
  /** The middle element in order, the lower one of two; with `dim`, along that axis and where it is found. */
  median(): Tensor
  median(options: AxisOptions): ValuesAndIndices
  median(options?: AxisOptions): Tensor | ValuesAndIndices {
    return options === undefined ? wrap(medianOfAll(this.node)) : pair(median(this.node, options))
  }
  argmax(options?: ArgOptions): Tensor {
    return wrap(argmax(this.node, options))
  }
  argmin(options?: ArgOptions): Tensor {
    return wrap(argmin(this.node, options))
  }
  var(options?: VarianceOptions): Tensor {
    return wrap(variance(this.node, options))
  }
  std(options?: VarianceOptions): Tensor {
    return wrap(std(this.node, options))
  }
  any(options?: ReduceOptions): Tensor {
    return wrap(any(this.node, options))
  }
  all(options?: ReduceOptions): Tensor {
    return wrap(all(this.node, options))
  }
  logsumexp(options?: ReduceOptions): Tensor {
    return wrap(logsumexp(this.node, options))
  }
  norm(options?: NormOptions): Tensor {
    return wrap(norm(this.node, options))
  }
  cumsum(dim: number): Tensor {
    return wrap(cumsum(this.node, dim))
  }
  cumprod(dim: number): Tensor {
    return wrap(cumprod(this.node, dim))
  }
  softmax(dim: number): Tensor {
    return wrap(softmax(this.node, dim))
  }
  logSoftmax(dim: number): Tensor {
    return wrap(logSoftmax(this.node, dim))
  }

  // Products

  matmul(other: Tensor): Tensor {
    return wrap(matmul(this.node, other.node))
  }
  mm(other: Tensor): Tensor {
    return wrap(mm(this.node, other.node))
  }
  dot(other: Tensor): Tensor {
    return wrap(dot(this.node, other.node))
  }

  // Shape

  reshape(shape: Shape): Tensor {
    return wrap(reshape(viewed(this), shape))
  }
  /** The same as `reshape`. */
  view(shape: Shape): Tensor {
    return this.reshape(shape)
  }
  permute(dims: readonly number[]): Tensor {
    return wrap(permute(viewed(this), dims))
  }
  transpose(dim0: number, dim1: number): Tensor {
    return wrap(transpose(viewed(this), dim0, dim1))
  }
  movedim(source: number | readonly number[], destination: number | readonly number[]): Tensor {
    return wrap(movedim(viewed(this), source, destination))
  }
  expand(shape: Shape): Tensor {
    return wrap(expand(viewed(this), shape))
  }
  broadcastTo(shape: Shape): Tensor {
    return wrap(broadcastTo(viewed(this), shape))
  }
  squeeze(options?: { readonly dim?: number | readonly number[] }): Tensor {
    return wrap(squeeze(viewed(this), options))
  }
  unsqueeze(dim: number): Tensor {
    return wrap(unsqueeze(viewed(this), dim))
  }
  flatten(options?: FlattenOptions): Tensor {
    return wrap(flatten(viewed(this), options))
  }
  unflatten(dim: number, sizes: readonly number[]): Tensor {
    return wrap(unflatten(viewed(this), dim, sizes))
  }
  flip(dims: readonly number[]): Tensor {
    return wrap(flip(viewed(this), dims))
  }
  roll(shifts: number | readonly number[], options?: { readonly dims?: number | readonly number[] }): Tensor {
    return wrap(roll(this.node, shifts, options))
  }
  repeat(repeats: readonly number[]): Tensor {
    return wrap(repeat(this.node, repeats))
  }
  pad(padding: readonly number[], options?: PadOptions): Tensor {
    return wrap(pad(this.node, padding, options))
  }
  /** Parts along each axis: `[start, stop]`, `[start, stop, step]`, a number (drops the axis), null, `'...'`, `'new'`. */
  slice(...index: SliceIndex[]): Tensor {
    return wrap(slice(viewed(this), ...index))
  }
  select(dim: number, index: number): Tensor {
    return wrap(select(viewed(this), dim, index))
  }
  narrow(dim: number, start: number, length: number): Tensor {
    return wrap(narrow(viewed(this), dim, start, length))
  }
  split(sizes: number | readonly number[], options?: { readonly dim?: number }): Tensor[] {
    return split(viewed(this), sizes, options).map(wrap)
  }
  chunk(chunks: number, options?: { readonly dim?: number }): Tensor[] {
    return chunk(viewed(this), chunks, options).map(wrap)
  }
  unbind(options?: { readonly dim?: number }): Tensor[] {
    return unbind(viewed(this), options).map(wrap)
  }
  unfold(dim: number, size: number, step: number): Tensor {
    return wrap(unfold(viewed(this), dim, size, step))
  }
  diagonal(options?: DiagonalOptions): Tensor {
    return wrap(diagonal(viewed(this), options))
  }
  tril(options?: TriangleOptions): Tensor {
    return wrap(tril(this.node, options))
  }
  triu(options?: TriangleOptions): Tensor {
    return wrap(triu(this.node, options))
  }

  // Indexing

  gather(dim: number, index: Tensor): Tensor {
    return wrap(gather(this.node, dim, index.node))
  }
  indexSelect(dim: number, index: Tensor): Tensor {
    return wrap(indexSelect(this.node, dim, index.node))
  }
  indexAdd(dim: number, index: Tensor, source: Tensor, options?: { readonly alpha?: number }): Tensor {
    return wrap(indexAdd(this.node, dim, index.node, source.node, options))
  }
  scatter(dim: number, index: Tensor, source: TensorLike): Tensor {
    return wrap(scatter(this.node, dim, index.node, operand(source)))
  }
  scatterAdd(dim: number, index: Tensor, source: Tensor): Tensor {
    return wrap(scatterAdd(this.node, dim, index.node, source.node))
  }
  /** This where `condition` is true, else `other`. */
  where(condition: Tensor, other: TensorLike): Tensor {
    return wrap(where(condition.node, this.node, operand(other)))
  }
  maskedFill(mask: Tensor, value: TensorLike): Tensor {
    return wrap(maskedFill(this.node, mask.node, operand(value)))
  }
  sort(options?: SortOptions): ValuesAndIndices {
    return pair(sort(this.node, options))
  }
  argsort(options?: SortOptions): Tensor {
    return wrap(argsort(this.node, options))
  }
  topk(k: number, options?: TopkOptions): ValuesAndIndices {
    return pair(topk(this.node, k, options))
  }

  // Conversion

  /**
   * Converted to a dtype, or moved to a device, where it is a leaf. Nothing waits: what comes from a GPU is there when
   * something that needs it is awaited, or after `await evaluate()`.
   */
  to(target: DType | (string & {})): Tensor {
    if (isDType(target)) return wrap(cast(this.node, target))
    return wrap(toDevice(this.node, target))
  }

  /** The same value, cut off from its history. */
  detach(): Tensor {
    keep(this.node)
    return wrap(aliasNode(viewed(this)))
  }

  /** Computes this along with the next evaluation and holds on to it, whatever happens to the states it came from. */
  keep(): this {
    keep(this.node)
    return this
  }

  /** The same elements in memory of their own. */
  clone(): Tensor {
    return wrap(clone(this.node))
  }

  /** The same elements; row-major when computed. */
  contiguous(): Tensor {
    return wrap(contiguous(this.node))
  }

  // Reading

  /** The elements in row-major order, in an array of their own; float16 in a Float16Array or, without, a Float32Array. */
  async data(): Promise<TypedArray> {
    return numbersOf(this.dtype, await read(this.node))
  }

  dataSync(): TypedArray {
    return numbersOf(this.dtype, readSync(this.node, 'data'))
  }

  /** The one element, as a number; a bool gives 0 or 1. */
  async item(): Promise<number> {
    this.checkItem('item')
    return (await this.data())[0]!
  }

  itemSync(): number {
    this.checkItem('itemSync')
    return numbersOf(this.dtype, readSync(this.node, 'item'))[0]!
  }

  private checkItem(name: string): void {
    if (this.size === 1) return
    throw new ShapeError(
      `[${name}] received ${formatShape(this.shape)}; only a tensor of one element is a number; use tolist() or data()`,
    )
  }

  /** The elements as nested arrays; bools as booleans. */
  async tolist(): Promise<NestedArray> {
    return nest(await this.data(), this.shape, this.dtype)
  }

  tolistSync(): NestedArray {
    return nest(numbersOf(this.dtype, readSync(this.node, 'tolist')), this.shape, this.dtype)
  }

  /** The values where the device can be read at once, else shape, dtype and device. */
  toString(): string {
    const node = this.node
    return formatTensor(node, isReadable(node) ? this.dataSync() : null)
  }

  [Symbol.toPrimitive](hint: 'string' | 'number' | 'default'): string {
    if (hint === 'string') return this.toString()
    throw new ArgumentError(
      '[Tensor] JavaScript operators do not work on tensors; use .add(), .mul(), .gt() and the like, or await .item()',
    )
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString()
  }

  // Gradients

  /**
   * Adds to `.grad` of every leaf the gradient of this with respect to it: `grad += gradient^T (d this / d leaf)`.
   * A scalar needs no `gradient`.
   */
  backward(gradient?: Tensor | null, options: BackwardOptions = {}): void {
    checkOptions('backward', options, ['retainGraph', 'createGraph'])
    const createGraph = options.createGraph ?? false
    const retainGraph = options.retainGraph ?? createGraph
    if (gradient != null && !(gradient instanceof Tensor)) {
      throw new ArgumentError('[backward] takes (gradient, options); pass null as gradient to give options only')
    }
    differentiator().backward(this.node, gradient?.node ?? null, { retainGraph, createGraph })
  }

  /**
   * Calls `hook` with the gradient with respect to this tensor whenever a walk computes it; a tensor that it returns
   * replaces the gradient. Gives back how to remove it.
   * https://pytorch.org/docs/stable/generated/torch.Tensor.register_hook.html
   */
  registerHook(hook: (gradient: Tensor) => Tensor | void): { remove(): void } {
    const node = this.node
    if (!node.requiresGrad) {
      throw new GradientError('[registerHook] this tensor does not require gradients, so none will arrive')
    }
    const hooks = node.slot ? (node.slot.hooks ??= []) : (node.hooks ??= [])
    const onNode = (gradient: Node): Node | null => hook(new Tensor(gradient))?.node ?? null
    hooks.push(onNode)
    return {
      remove: () => {
        const at = hooks.indexOf(onNode)
        if (at >= 0) hooks.splice(at, 1)
      },
    }
  }

  // Memory

  /** Frees the memory at once. Never needed; reading afterwards is an error. */
  dispose(): void {
    release(this.node)
  }

  [Symbol.dispose](): void {
    this.dispose()
  }
}

/** The node behind a tensor; an error that names `where` for anything else. */
export function nodeOf(where: string, x: unknown): Node {
  if (x instanceof Tensor) return x.node
  throw new NeuriteError(
    `[${where}] expected a tensor, received ${typeof x === 'object' ? JSON.stringify(x) : String(x)}; make one with tensor(...)`,
  )
}
