import { isFloat } from './dtype.ts'
import { DTypeError } from './errors.ts'
import type { Expression, ExpressionBuilder } from './expression.ts'
import { scalarNode } from './graph/leaf.ts'
import { broadcastType, toFloat } from './graph/makers.ts'
import { apply, definePrimitive, type Node, type TensorType } from './graph/node.ts'
import { Tensor, type TensorLike } from './tensor.ts'

/** What the gradient rule of an op from outside is given. */
export interface GradientContext<Inputs extends readonly Tensor[]> {
  readonly dy: Tensor
  readonly inputs: Inputs
  readonly output: Tensor
  /** For each input, whether its gradient is wanted. */
  readonly needs: readonly boolean[]
}

/** The shape and dtype of a result, from those of the inputs. */
export type TypeRule = (name: string) => (inputs: readonly Node[]) => TensorType

/** One float input, or several of one dtype and broadcastable shapes; the result is of that dtype. */
export const sameFloat: TypeRule = (name) => {
  const type = broadcastType(name)
  return (inputs) => {
    for (const { dtype } of inputs) {
      if (!isFloat(dtype)) throw new DTypeError(`[${name}] takes floats, received ${dtype}; use .to('float32')`)
    }
    return type(inputs)
  }
}

/** As `sameFloat`, but the result is bool. */
export const sameFloatToBool: TypeRule = (name) => {
  const type = sameFloat(name)
  return (inputs) => ({ shape: type(inputs).shape, dtype: 'bool' })
}

/* A tuple long enough for `([x, y])` in rules, with every element there. */
type Expressions = readonly [Expression, Expression, Expression, Expression, ...Expression[]]
type Tensors = readonly [Tensor, Tensor, Tensor, Tensor, ...Tensor[]]

export interface OpDefinition {
  readonly name: string
  readonly type: TypeRule
  /** The value of one element, from those of the inputs. */
  readonly lower: (e: ExpressionBuilder, inputs: Expressions) => Expression
  /** One gradient per input (null where there is none), or the reason why there are none. */
  readonly vjp: ((context: GradientContext<Tensors>) => readonly (Tensor | null)[]) | string
}

/**
 * A new element-wise op, from outside the library. It is fused like any other, and its gradient rule is made of tensor
 * operations, so that it can be differentiated again.
 */
/*@__NO_SIDE_EFFECTS__*/
export function defineOp({ name, type, lower, vjp }: OpDefinition): (...inputs: TensorLike[]) => Tensor {
  const op = definePrimitive({
    name,
    type: type(name),
    vjp:
      typeof vjp === 'string'
        ? vjp
        : ({ dy, inputs, output, needs }) =>
            vjp({
              dy: new Tensor(dy),
              inputs: inputs.map((input) => new Tensor(input)) as unknown as Tensors,
              output: new Tensor(output),
              needs,
            }).map((part) => part?.node ?? null),
    lowering: { kind: 'map', lower: (e, inputs) => lower(e, inputs as unknown as Expressions) },
  })
  return (...inputs) => {
    const first = inputs.find((input) => input instanceof Tensor)
    const dtype = first && isFloat(first.dtype) ? first.dtype : 'float32'
    const nodes = inputs.map((input) =>
      input instanceof Tensor ? toFloat(input.node) : scalarNode(Number(input), dtype),
    )
    return new Tensor(apply(op, nodes))
  }
}
