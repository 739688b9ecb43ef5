import type { Module, Tensor } from 'neurite'
import type { ModuleCase, StoredTensor } from '../format.ts'
import type { Arguments, Library } from '../library.ts'
import { optionsOf } from '../library.ts'
import { buildModule, callArguments } from '../mappings/modules.ts'
import { argumentsOf, makeInputs, namesOf } from './inputs.ts'
import { backwardFrom, differences, nameOutputs } from './judge.ts'

/** A module: its results, the gradients of its inputs and parameters, and its state afterwards. */
export async function runModule(test: ModuleCase, library: Library): Promise<string[]> {
  const inputs = makeInputs(library, test.inputs, namesOf(test.grads))
  const module = buildModule(library, test.op, test.kwargs) as Module
  loadState(library, module, test.params)
  if (test.mode === 'train') module.train()
  else module.eval()
  const result = callModule(test.op, module, argumentsOf(inputs, test.forwardKwargs))
  const outputs = nameOutputs(result, test.outputs)
  backwardFrom(outputs, test.gradOutput, (stored) => library.tensor(stored))
  const gradients = new Map([...inputs, ...module.namedParameters()].map(([name, leaf]) => [name, leaf.grad]))
  const state = new Map(Object.entries(module.stateDict()))
  return [
    ...(await differences(outputs, test.outputs, test.tolerance)),
    ...(await differences(gradients, test.grads, test.tolerance, 'grad ')),
    ...(await differences(state, test.stateAfter, test.tolerance, 'after ')),
  ]
}

export function loadState(library: Library, module: Module, stored: readonly StoredTensor[]): void {
  module.loadStateDict(Object.fromEntries(stored.map((tensor) => [tensor.name, library.tensor(tensor)])))
}

/** Tensors that are required come in order, everything else is options. */
function callModule(op: string, module: Module, args: Arguments): unknown {
  const names = callArguments(op)
  const options = optionsOf(args, names)
  const values = names.map((name) => args[name])
  if (Object.keys(options).length > 0) values.push(options)
  const call = module.call as (...values: unknown[]) => Tensor
  return call.apply(module, values)
}
