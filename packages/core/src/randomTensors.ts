import { checkDType, computeDType, type DType, isFloat } from './dtype.ts'
import { ArgumentError, DTypeError } from './errors.ts'
import { hostScalar } from './control.ts'
import { finish, full, type TensorOptions } from './creation.ts'
import { constantLike, scalarLike } from './graph/constants.ts'
import { scalarNode } from './graph/leaf.ts'
import { cast } from './graph/makers.ts'
import { apply, definePrimitive, Node } from './graph/node.ts'
import { add } from './ops/add.ts'
import { bitwiseAnd } from './ops/bitwise.ts'
import { ge, lt } from './ops/compare.ts'
import { floor } from './ops/floor.ts'
import { logicalOr } from './ops/logical.ts'
import { mul } from './ops/mul.ts'
import { remainder } from './ops/remainder.ts'
import { select } from './ops/select.ts'
import { argsort } from './ops/sort.ts'
import { checkOptions } from './options.ts'
import { defaultGenerator, type Generator } from './random.ts'
import { defaultDevice } from './runtime/devices.ts'
import { checkInteger, checkShape, type Shape, sizeOf } from './shape.ts'
import { Tensor } from './tensor.ts'

export interface RandomOptions extends TensorOptions {
  /** Where the numbers come from; the generator that `manualSeed` seeds when left out. */
  readonly generator?: Generator
}

const OPTIONS = ['dtype', 'device', 'requiresGrad', 'generator']
const REASON = 'random numbers are drawn, not computed from anything'

/** 32-bit words in one block of the generator. */
const WORDS = 4

const bitsOp = /*@__PURE__*/ definePrimitive({
  name: 'randomBits',
  type: (_, shape) => ({ shape, dtype: 'int32' }),
  vjp: REASON,
  lowering: { kind: 'routine', name: 'randomBits' },
})

/**
 * 32 random bits for every element, as int32: a function whose every call makes a node with the same bits. Takes its
 * stretch of the generator now; `compile` takes a new one at each replay.
 */
function bitsMaker(shape: Shape, options: RandomOptions): () => Node {
  const generator = options.generator ?? defaultGenerator()
  const blocks = Math.ceil(sizeOf(shape) / WORDS)
  const seed = hostScalar(() => generator.seed, 'float64').node
  const counter = hostScalar(() => generator.draw(blocks), 'float64').node
  const device = options.device ?? defaultDevice()
  return () => {
    const node = new Node(bitsOp, [seed, counter], shape, { shape, dtype: 'int32' }, device)
    node.depth = 1
    return node
  }
}

const randomBits = (shape: Shape, options: RandomOptions): Node => bitsMaker(shape, options)()

/**
 * What dropout multiplies with: 1 / keep with probability `keep`, else 0. Every call of the function makes the same
 * numbers again, so that they need not be kept for the gradient.
 */
export function dropoutMaker(keep: number, shape: Shape, options: RandomOptions): () => Node {
  const make = bitsMaker(shape, options)
  const threshold = Math.min(Math.round(keep * 2 ** 32) - 2 ** 31, 2 ** 31 - 1)
  return () => {
    const bits = make()
    const hit = cast(lt(bits, scalarLike(bits, threshold)), options.dtype ?? 'float32')
    return mul(hit, scalarLike(hit, 1 / keep))
  }
}

const uniformOp = /*@__PURE__*/ definePrimitive({
  name: 'uniform',
  type: ([bits]) => ({ shape: bits!.shape, dtype: 'float32' }),
  vjp: REASON,
  // the upper 24 bits, which float32 holds exactly: 0 <= u <= 1 - 2^-24
  lowering: {
    kind: 'map',
    lower: (e, [bits]) =>
      e.mul(
        e.cast(e.and(e.binary('shr', bits!, e.like(bits!, 8)), e.like(bits!, 0xffffff)), 'float32'),
        e.constant(2 ** -24, 'float32'),
      ),
  },
})

const uniform64Op = /*@__PURE__*/ definePrimitive({
  name: 'uniform64',
  type: ([high]) => ({ shape: high!.shape, dtype: 'float64' }),
  vjp: REASON,
  // 27 and 26 bits of two words, which float64 holds exactly: 0 <= u <= 1 - 2^-53
  lowering: {
    kind: 'map',
    lower: (e, [high, low]) => {
      const top = e.cast(e.and(e.binary('shr', high!, e.like(high!, 5)), e.like(high!, 0x7ffffff)), 'float64')
      const bottom = e.cast(e.and(e.binary('shr', low!, e.like(low!, 6)), e.like(low!, 0x3ffffff)), 'float64')
      return e.mul(e.add(e.mul(top, e.like(top, 2 ** 26)), bottom), e.like(top, 2 ** -53))
    },
  },
})

const normalOp = /*@__PURE__*/ definePrimitive({
  name: 'normal',
  type: ([u]) => u!,
  vjp: REASON,
  // Box and Muller: sqrt(-2 ln(1 - u)) cos(2 pi v), where 1 - u is above 0
  lowering: {
    kind: 'map',
    lower: (e, [u, v]) => {
      const radius = e.unary('sqrt', e.mul(e.like(u!, -2), e.unary('log', e.sub(e.like(u!, 1), u!))))
      return e.mul(radius, e.unary('cos', e.mul(v!, e.like(v!, 2 * Math.PI))))
    },
  },
})

const WORDS_OF: Record<'float32' | 'float64', number> = { float32: 1, float64: 2 }

/** `count` independent uniform numbers for every element. */
function uniforms(count: number, shape: Shape, dtype: 'float32' | 'float64', options: RandomOptions): Node[] {
  const words = WORDS_OF[dtype]
  const bits = randomBits([count * words, ...shape], options)
  return Array.from({ length: count }, (_, i) => {
    const word = (j: number) => select(bits, 0, i * words + j)
    return dtype === 'float32' ? apply(uniformOp, [word(0)]) : apply(uniform64Op, [word(0), word(1)])
  })
}

function floatType(where: string, options: RandomOptions): 'float32' | 'float64' {
  checkOptions(where, options, OPTIONS)
  const dtype = checkDType(where, options.dtype ?? 'float32')
  const drawn = computeDType(dtype)
  if (drawn === 'float32' || drawn === 'float64') return drawn
  throw new DTypeError(`[${where}] gives floats, received ${dtype}; use randint for integers`, { dtype })
}

/** Uniform numbers cut to the 11 bits that float16 holds, so that none becomes 1. */
function toFloat16(u: Node): Node {
  return cast(mul(floor(mul(u, constantLike(u, 2 ** 11))), constantLike(u, 2 ** -11)), 'float16')
}

/**
 * Uniform random numbers, 0 <= x < 1.
 * https://pytorch.org/docs/stable/generated/torch.rand.html
 */
export function rand(shape: Shape, options: RandomOptions = {}): Tensor {
  const dtype = floatType('rand', options)
  const [u] = uniforms(1, checkShape('rand', shape), dtype, options)
  return finish('rand', options.dtype === 'float16' ? toFloat16(u!) : u!, options)
}

/**
 * Normal random numbers of mean 0 and variance 1.
 * https://pytorch.org/docs/stable/generated/torch.randn.html
 */
export function randn(shape: Shape, options: RandomOptions = {}): Tensor {
  const dtype = floatType('randn', options)
  const numbers = apply(normalOp, uniforms(2, checkShape('randn', shape), dtype, options))
  return finish('randn', cast(numbers, options.dtype ?? dtype), options)
}

const like = (x: Tensor, options: RandomOptions): RandomOptions => ({
  dtype: isFloat(x.dtype) ? x.dtype : 'float32',
  device: x.device,
  ...options,
})

/** `rand` in the shape, dtype and device of `x`. */
export function randLike(x: Tensor, options: RandomOptions = {}): Tensor {
  return rand(x.shape, like(x, options))
}

/** `randn` in the shape, dtype and device of `x`. */
export function randnLike(x: Tensor, options: RandomOptions = {}): Tensor {
  return randn(x.shape, like(x, options))
}

/**
 * Random integers, `low <= x < high`, nearly uniform (the remainder of 31 random bits); int32 unless `dtype` says
 * otherwise. With one number, low is 0.
 * https://pytorch.org/docs/stable/generated/torch.randint.html
 */
export function randint(high: number, shape: Shape, options?: RandomOptions): Tensor
export function randint(low: number, high: number, shape: Shape, options?: RandomOptions): Tensor
export function randint(
  first: number,
  second: number | Shape,
  third?: Shape | RandomOptions,
  fourth?: RandomOptions,
): Tensor {
  const single = typeof second !== 'number'
  const [low, high] = single ? [0, first] : [first, second]
  const shape = checkShape('randint', (single ? second : third) as Shape)
  const options = ((single ? third : fourth) ?? {}) as RandomOptions
  checkOptions('randint', options, OPTIONS)
  checkInteger('randint', 'low', low, -(2 ** 31), 2 ** 31 - 1)
  checkInteger('randint', 'high', high, low + 1, Math.min(2 ** 31, low + 2 ** 31 - 1))
  const bits = randomBits(shape, options)
  const value = add(
    remainder(bitwiseAnd(bits, constantLike(bits, 0x7fffffff)), scalarNode(high - low, 'int32')),
    scalarNode(low, 'int32'),
  )
  return finish('randint', cast(value, checkDType('randint', options.dtype ?? 'int32')), options)
}

/**
 * The integers from 0 to n - 1 in random order; int32.
 * https://pytorch.org/docs/stable/generated/torch.randperm.html
 */
export function randperm(n: number, options: RandomOptions = {}): Tensor {
  checkOptions('randperm', options, OPTIONS)
  checkInteger('randperm', 'n', n, 0)
  const order = argsort(randomBits([n], options))
  return finish('randperm', cast(order, checkDType('randperm', options.dtype ?? 'int32')), options)
}

export interface BernoulliOptions extends RandomOptions {
  /** Needed where the probability is a number. */
  readonly shape?: Shape
}

const thresholdOp = /*@__PURE__*/ definePrimitive({
  name: 'threshold',
  type: ([p]) => ({ shape: p!.shape, dtype: 'int32' }),
  vjp: 'a bound is an integer',
  // p 2^32 - 2^31, saturated
  lowering: {
    kind: 'map',
    lower: (e, [p]) => e.cast(e.sub(e.mul(p!, e.like(p!, 2 ** 32)), e.like(p!, 2 ** 31)), 'int32'),
  },
})

/**
 * 1 with probability p, else 0: for a number and a shape, or for every element of a tensor. 32 random bits are compared
 * with an integer, so results are equal on every device; p = 0 never gives 1, p = 1 always.
 * https://pytorch.org/docs/stable/generated/torch.bernoulli.html
 */
export function bernoulli(p: number | Tensor, options: BernoulliOptions = {}): Tensor {
  checkOptions('bernoulli', options, [...OPTIONS, 'shape'])
  const given = (dtype: DType): DType => checkDType('bernoulli', options.dtype ?? dtype)
  if (p instanceof Tensor) {
    if (!isFloat(p.dtype))
      throw new DTypeError(`[bernoulli] probabilities are floats, received ${p.dtype}`, { dtype: p.dtype })
    const bits = randomBits(p.shape, { ...options, device: options.device ?? p.device })
    const hit = logicalOr(lt(bits, apply(thresholdOp, [p.node])), ge(p.node, constantLike(p.node, 1)))
    return finish('bernoulli', cast(hit, given(p.dtype)), options)
  }
  if (!(p >= 0 && p <= 1))
    throw new ArgumentError(`[bernoulli] a probability lies between 0 and 1, received ${p}`, { p })
  if (options.shape === undefined) throw new ArgumentError('[bernoulli] a number as probability needs { shape }')
  const shape = checkShape('bernoulli', options.shape)
  const { shape: _, generator: __, ...rest } = options
  const bits = randomBits(shape, options)
  const threshold = Math.round(p * 2 ** 32) - 2 ** 31
  // no int32 lies above all others
  if (threshold > 2 ** 31 - 1) return full(shape, 1, { ...rest, dtype: given('float32') })
  return finish('bernoulli', cast(lt(bits, scalarLike(bits, threshold)), given('float32')), options)
}
