import type { FunctionCase } from '../format.ts'
import type { Library } from '../library.ts'
import { callOp } from '../mappings/index.ts'
import { argumentsOf, makeInputs, namesOf } from './inputs.ts'
import { backwardFrom, differences, nameOutputs } from './judge.ts'

/** A function: its results, and the gradients of its inputs. */
export async function runFunction(test: FunctionCase, library: Library): Promise<string[]> {
  const inputs = makeInputs(library, test.inputs, namesOf(test.grads))
  const result = await callOp(library, test.op, argumentsOf(inputs, test.kwargs))
  const outputs = nameOutputs(result, test.outputs)
  if (test.grads.length > 0) backwardFrom(outputs, test.gradOutput, (stored) => library.tensor(stored))
  const gradients = new Map([...inputs].map(([name, input]) => [name, input.grad]))
  return [
    ...(await differences(outputs, test.outputs, test.tolerance)),
    ...(await differences(gradients, test.grads, test.tolerance, 'grad ')),
  ]
}
