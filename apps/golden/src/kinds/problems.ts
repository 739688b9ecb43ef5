import type { Tensor } from 'neurite'
import type { Arguments, Library } from '../library.ts'

type Loss = (library: Library, tensors: Arguments) => Tensor

const tensors = (args: Arguments) => args as Readonly<Record<string, Tensor>>

/** `0.5 x.A x - b.x` */
const quadratic: Loss = (_, args) => {
  const { A, b, x } = tensors(args) as Record<'A' | 'b' | 'x', Tensor>
  return x.matmul(A).dot(x).mul(0.5).sub(b.dot(x))
}

/** The cross-entropy of `sigmoid(X w + c)` with y. */
const logistic: Loss = (library, args) => {
  const { X, y, w, c } = tensors(args) as Record<'X' | 'y' | 'w' | 'c', Tensor>
  return library.call('binaryCrossEntropyWithLogits(input, target)', { input: X.matmul(w).add(c), target: y }) as Tensor
}

/** `(1 - x0)^2 + 5 (x1 - x0^2)^2` */
const rosenbrock: Loss = (_, args) => {
  const { x } = tensors(args) as Record<'x', Tensor>
  const [x0, x1] = [x.select(0, 0), x.select(0, 1)]
  return x0.sub(1).square().add(x1.sub(x0.square()).square().mul(5))
}

const PROBLEMS: Readonly<Record<string, Loss>> = { quadratic, logistic, rosenbrock }

/** The loss of a problem, from its data and its parameters. */
export function problemLoss(name: string): Loss {
  const found = PROBLEMS[name]
  if (!found) throw new Error(`the problem '${name}' is not known here`)
  return found
}
