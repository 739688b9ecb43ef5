import type { Module } from 'neurite'
import type { ModuleCase, StoredTensor } from '../format.ts'
import type { Arguments, Library } from '../library.ts'
import { optionsOf } from '../library.ts'
import { buildModule, callArguments } from '../mappings/modules.ts'
import { argumentsOf, makeInputs, namesOf } from './inputs.ts'
import { backwardFrom, differences, nameOutputs } from './judge.ts'

/** A module, or a loss, which has neither parameters nor modes. */
interface Callable {
  call(...values: unknown[]): unknown
}

function isModule(made: Callable): made is Callable & Module {
  return 'loadStateDict' in made
}

/** A module: its results, the gradients of its inputs and parameters, and its state afterwards. */
export async function runModule(test: ModuleCase, library: Library): Promise<string[]> {
  const inputs = makeInputs(library, test.inputs, namesOf(test.grads))
  const made = buildModule(library, test.op, test.kwargs) as Callable
  const module = isModule(made) ? made : null
  if (module) loadState(library, module, test.params)
  if (test.mode === 'train') module?.train()
  else module?.eval()
  const result = callModule(test.op, made, argumentsOf(inputs, test.forwardKwargs))
  const outputs = nameOutputs(result, test.outputs)
  if (test.grads.length > 0) backwardFrom(outputs, test.gradOutput, (stored) => library.tensor(stored))
  const parameters = module ? [...module.namedParameters()] : []
  const gradients = new Map([...inputs, ...parameters].map(([name, leaf]) => [name, leaf.grad]))
  const state = new Map(Object.entries(module?.stateDict() ?? {}))
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
function callModule(op: string, module: Callable, args: Arguments): unknown {
  const names = callArguments(op)
  const options = optionsOf(args, names)
  const values = names.map((name) => args[name])
  if (Object.keys(options).length > 0) values.push(options)
  return module.call(...values)
}
