import type { Tensor } from 'neurite'
import type { AutogradCase } from '../format.ts'
import type { Arguments, Library } from '../library.ts'
import { lastPart } from '../names.ts'
import { callOp } from '../mappings/index.ts'
import { flattened, type FlatFunction } from './flat.ts'
import { derivative, gradients, hessian, hvp, jacobian, jvp, vjp } from './transforms.ts'
import { argumentsOf, makeInputs } from './inputs.ts'
import { differences, type Named, WrongForm } from './judge.ts'

/** Derivatives of functions, of first and higher order. */
export async function runAutograd(test: AutogradCase, library: Library): Promise<string[]> {
  const kind = lastPart(test.op)
  const compute = KINDS[kind]
  if (!compute) throw new WrongForm(`'${test.op}' is not known here`)
  return differences(await compute(test, library), test.outputs, test.tolerance)
}

type Compute = (test: AutogradCase, library: Library) => Promise<Named> | Named

/** d1, d2, ...: each the gradient of the sum of the one before. */
const derivatives: Compute = (test, library) => {
  const x = makeInputs(library, test.inputs).get('input')!
  let f: FlatFunction = (input) => callOp(library, test.fn, { input, ...test.kwargs }) as Tensor
  const found = new Map<string, Tensor>()
  for (let i = 1; i <= test.order; i++) {
    f = derivative(library, f)
    found.set(`d${i}`, f(x))
  }
  return found
}

/** g = d sum(fn v) / d inputs, then d sum(g u) / d inputs. */
const doubleBackward: Compute = async (test, library) => {
  const inputs = makeInputs(library, test.inputs, new Set(test.wrt))
  const leaves = test.wrt.map((name) => inputs.get(name)!)
  const directions = ['v', ...test.wrt.map((name) => `u_${name}`)]
  const own = new Map([...inputs].filter(([name]) => !directions.includes(name)))
  const y = (await callOp(library, test.fn, argumentsOf(own, test.kwargs))) as Tensor
  const first = gradients(library, y.mul(inputs.get('v')!).sum(), leaves)
  const total = first.map((g, i) => g.mul(inputs.get(`u_${test.wrt[i]}`)!).sum()).reduce((sum, part) => sum.add(part))
  const wanted = test.wrt.filter((name) => test.outputs.some((output) => output.name === `second_${name}`))
  const second =
    wanted.length === 0
      ? []
      : gradients(
          library,
          total,
          wanted.map((name) => inputs.get(name)!),
        )
  return new Map([
    ...test.wrt.map((name, i): [string, Tensor] => [`grad_${name}`, first[i]!]),
    ...wanted.map((name, i): [string, Tensor] => [`second_${name}`, second[i]!]),
  ])
}

/** A derivative with respect to all `wrt` inputs as one vector. */
function ofVector(
  compute: (library: Library, f: FlatFunction, z: Tensor, v: Tensor) => Record<string, Tensor>,
): Compute {
  return (test, library) => {
    const inputs = makeInputs(library, test.inputs)
    const v = inputs.get('v')
    inputs.delete('v')
    const { f, z } = flattened(
      library,
      test.wrt,
      inputs,
      (args: Arguments) => callOp(library, test.fn, { ...args, ...test.kwargs }) as Tensor,
    )
    return new Map(Object.entries(compute(library, f, z, v!)))
  }
}

const KINDS: Readonly<Record<string, Compute>> = {
  derivatives,
  double_backward: doubleBackward,
  hessian: ofVector((library, f, z) => ({ hessian: hessian(library, f, z) })),
  jacobian: ofVector((library, f, z) => ({ jacobian: jacobian(library, f, z) })),
  hvp: ofVector((library, f, z, v) => ({ value: f(z), hvp: hvp(library, f, z, v) })),
  vhp: ofVector((library, f, z, v) => ({ value: f(z), vhp: hvp(library, f, z, v) })),
  jvp: ofVector((library, f, z, v) => ({ value: flat(f(z)), jvp: jvp(library, f, z, v) })),
  vjp: ofVector((library, f, z, v) => ({ value: flat(f(z)), vjp: vjp(library, f, z, v) })),
}

function flat(y: Tensor): Tensor {
  return y.reshape([-1])
}
