import type { Optimizer, Tensor } from 'neurite'
import type { OptimizerCase, StoredTensor, Values } from '../format.ts'
import { type Library, optionsOf } from '../library.ts'
import { makeInputs } from './inputs.ts'
import { differences } from './judge.ts'
import { makeOptimizer, makeScheduler } from './makers.ts'
import { problemLoss } from './problems.ts'

/** An optimizer at work on a small problem: every parameter after each step, and the loss before it. */
export async function runOptimizer(test: OptimizerCase, library: Library): Promise<string[]> {
  const inputs = makeInputs(library, test.inputs)
  const parameters = new Map(
    test.trainable.map((name) => [name, library.make('Parameter', inputs.get(name)) as Tensor]),
  )
  const given = test.groups ? groupsOf(parameters, test.groups) : [...parameters.values()]
  const optimizer = makeOptimizer(library, { op: test.op, kwargs: test.kwargs }, given)
  const scheduler = test.scheduler && makeScheduler(library, optimizer, test.scheduler)
  const lossOf = problemLoss(test.problem)
  const closure = () => {
    optimizer.zeroGrad()
    const loss = lossOf(library, { ...Object.fromEntries(inputs), ...Object.fromEntries(parameters) })
    loss.backward()
    return loss
  }
  const track = new Map(test.outputs.map(({ name }): [string, number[]] => [name, []]))
  for (let i = 0; i < test.steps; i++) {
    const loss = await step(optimizer, closure)
    track.get('loss')?.push(...(await loss.data()))
    scheduler?.step()
    for (const [name, parameter] of parameters) track.get(name)?.push(...(await parameter.data()))
  }
  return differences(
    new Map(test.outputs.map((want) => [want.name, tracked(want, track, test.steps)])),
    test.outputs,
    test.tolerance,
  )
}

/** LBFGS evaluates the loss itself, as often as it wants; the others step after it was evaluated once. */
async function step(optimizer: Optimizer, closure: () => Tensor): Promise<Tensor> {
  if (optimizer.step.length > 0)
    return (await (optimizer.step as (closure: () => Tensor) => unknown)(closure)) as Tensor
  const loss = closure()
  optimizer.step()
  return loss
}

/** A group of its own for each parameter, with the options that it has. */
function groupsOf(parameters: ReadonlyMap<string, Tensor>, groups: Readonly<Record<string, Values>>): object[] {
  return [...parameters].map(([name, parameter]) => ({ params: [parameter], ...optionsOf(groups[name] ?? {}) }))
}

function tracked(want: StoredTensor, track: ReadonlyMap<string, number[]>, steps: number) {
  return { dtype: 'float32', shape: [steps, ...want.shape.slice(1)], data: track.get(want.name)! }
}
