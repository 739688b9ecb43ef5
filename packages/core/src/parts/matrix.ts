import { ShapeError } from '../errors.ts'
import { constantLike, positionNode } from '../graph/constants.ts'
import { toFloat } from '../graph/makers.ts'
import { apply, definePrimitive, type Node, type Op, type TensorType, type Vjp } from '../graph/node.ts'
import { eq, ge } from '../ops/compare.ts'
import { FACTORS } from '../reference/matrices.ts'
import { transpose } from '../ops/permute.ts'
import { where } from '../ops/where.ts'
import { formatShape } from '../shape.ts'

/** A factorisation that the routine `matrix` computes; `type` sees matrices of the last two axes. */
/*@__NO_SIDE_EFFECTS__*/
export function matrixOp(
  name: keyof typeof FACTORS,
  shape: (rows: number, columns: number, right: Node | undefined) => number[],
  vjp: Vjp,
): (...inputs: Node[]) => Node {
  const op: Op = definePrimitive({
    name,
    type: ([a, b]): TensorType => {
      const [m, n] = a!.shape.slice(-2) as [number, number]
      return { shape: [...a!.shape.slice(0, -2), ...shape(m, n, b)], dtype: a!.dtype }
    },
    vjp,
    lowering: { kind: 'routine', name: 'matrix' },
  })
  return (...inputs) => apply(op, inputs, [inputs[0]!.shape.length - 2, FACTORS[name]])
}

/** A matrix of floats, or a batch of them; square where `square`. */
export function checkMatrix(where: string, a: Node, square = true): Node {
  const [m, n] = a.shape.slice(-2)
  if (a.shape.length < 2 || (square && m !== n))
    throw new ShapeError(
      `[${where}] takes ${square ? 'square ' : ''}matrices [..., ${square ? 'n, n' : 'm, n'}], received ${formatShape(a.shape)}`,
      {
        shape: a.shape,
      },
    )
  return toFloat(a)
}

/** Rows and columns exchanged. */
export const turned = (a: Node): Node => transpose(a, -1, -2)

/** Elements on the diagonal of the last two axes replaced, and perhaps those above it. */
export function onDiagonal(a: Node, value: Node): Node {
  const shape = a.shape.slice(-2)
  return where(eq(positionNode(shape, 0), positionNode(shape, 1)), value, a)
}

/** The lower triangle, with the diagonal; 0 elsewhere. */
export function lower(a: Node): Node {
  const shape = a.shape.slice(-2)
  return where(ge(positionNode(shape, 0), positionNode(shape, 1)), a, constantLike(a, 0))
}
