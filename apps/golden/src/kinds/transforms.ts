import type { Tensor } from 'neurite'
import type { Library } from '../library.ts'
import type { FlatFunction } from './flat.ts'

type Transform = (f: FlatFunction) => FlatFunction

/** The gradients of `output`, which can be differentiated again; zeros where it does not depend on an input. */
export function gradients(library: Library, output: Tensor, inputs: readonly Tensor[]): Tensor[] {
  if (!output.requiresGrad) return inputs.map((input) => input.detach().mul(0))
  return library.get('gradients')([output], inputs, { createGraph: true, allowUnused: true }) as Tensor[]
}

/** The derivative of an element-wise function, element by element. */
export function derivative(library: Library, f: FlatFunction): FlatFunction {
  return (library.get('grad') as Transform)((x) => f(x).sum())
}

export function hessian(library: Library, f: FlatFunction, z: Tensor): Tensor {
  return (library.get('hessian') as Transform)(f)(z)
}

export function jacobian(library: Library, f: FlatFunction, z: Tensor): Tensor {
  return (library.get('jacobian') as Transform)((x) => f(x).reshape([-1]))(z)
}

/** The Hessian times v; it is symmetric, so v times it is the same. */
export function hvp(library: Library, f: FlatFunction, z: Tensor, v: Tensor): Tensor {
  const x = z.detach()
  x.requiresGrad = true
  return gradients(library, gradients(library, f(x), [x])[0]!.mul(v).sum(), [x])[0]!
}

/** v times the Jacobian. */
export function vjp(library: Library, f: FlatFunction, z: Tensor, v: Tensor): Tensor {
  const pull = library.get('vjp')((x: Tensor) => f(x).reshape([-1]), z) as { vjpFn: (v: Tensor) => Tensor[] }
  return pull.vjpFn(v)[0]!
}

/** The Jacobian times v. */
export function jvp(library: Library, f: FlatFunction, z: Tensor, v: Tensor): Tensor {
  return (library.get('jvp')((x: Tensor) => f(x).reshape([-1]), [z], [v]) as { jvp: Tensor }).jvp
}
