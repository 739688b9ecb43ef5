import type { Tensor } from 'neurite'
import type { Library } from '../library.ts'
import type { FlatFunction } from './flat.ts'

/**
 * Derivatives of a function of one vector: by the library's transform of that name where it is exported, else from
 * gradients that can be differentiated again.
 */

export function gradients(library: Library, output: Tensor, inputs: readonly Tensor[]): Tensor[] {
  return library.get('gradients')([output], inputs, { createGraph: true }) as Tensor[]
}

export function hessian(library: Library, f: FlatFunction, z: Tensor): Tensor {
  if (library.has('hessian')) return (library.get('hessian')(f) as FlatFunction)(z)
  return jacobianByRows(library, (x) => gradients(library, f(x), [x])[0]!, z)
}

export function jacobian(library: Library, f: FlatFunction, z: Tensor): Tensor {
  const flat = (x: Tensor) => f(x).reshape([-1])
  if (library.has('jacobian')) return (library.get('jacobian')(flat) as FlatFunction)(z)
  return jacobianByRows(library, flat, z)
}

function jacobianByRows(library: Library, f: FlatFunction, z: Tensor): Tensor {
  const x = leaf(z)
  const y = f(x)
  const rows = Array.from({ length: y.shape[0]! }, (_, i) => gradients(library, y.select(0, i), [x])[0]!)
  return library.call('stack(tensors)', { tensors: rows }) as Tensor
}

/** Hessian times v; the Hessian is symmetric, so v times it is the same. */
export function hvp(library: Library, f: FlatFunction, z: Tensor, v: Tensor): Tensor {
  const x = leaf(z)
  return gradients(library, gradients(library, f(x), [x])[0]!.mul(v).sum(), [x])[0]!
}

/** v times the Jacobian. */
export function vjp(library: Library, f: FlatFunction, z: Tensor, v: Tensor): Tensor {
  const x = leaf(z)
  return gradients(library, f(x).reshape([-1]).mul(v).sum(), [x])[0]!
}

/** The Jacobian times v: what the library's forward mode is for. */
export function jvp(library: Library, f: FlatFunction, z: Tensor, v: Tensor): Tensor {
  const result = library.get('jvp')((x: Tensor) => f(x).reshape([-1]), [z], [v])
  return (Array.isArray(result) ? result[1] : (result as { jvp: Tensor }).jvp) as Tensor
}

function leaf(z: Tensor): Tensor {
  const x = z.detach()
  x.requiresGrad = true
  return x
}
