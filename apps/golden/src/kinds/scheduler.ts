import type { Tensor } from 'neurite'
import type { SchedulerCase } from '../format.ts'
import type { Library } from '../library.ts'
import { differences } from './judge.ts'
import { makeOptimizer, makeScheduler } from './makers.ts'

/** The learning rate, and the momentum where it is moved too, at the start and after every step. */
export async function runScheduler(test: SchedulerCase, library: Library): Promise<string[]> {
  const parameter = library.make('Parameter', library.call('zeros(shape)', { shape: [1] })) as Tensor
  const optimizer = makeOptimizer(library, { op: 'optim.SGD', kwargs: test.optimizer }, [parameter])
  const scheduler = makeScheduler(library, optimizer, { op: test.op, kwargs: test.kwargs })
  const rows = new Map(test.outputs.map(({ name }): [string, number[]] => [name, []]))
  const observe = () => {
    const group = optimizer.paramGroups[0] as unknown as Readonly<Record<string, number>>
    for (const [name, values] of rows) values.push(group[name]!)
  }
  observe()
  for (let i = 0; i < test.steps; i++) {
    optimizer.step()
    if (test.metrics) scheduler.step(test.metrics[i])
    else scheduler.step()
    observe()
  }
  const got = new Map([...rows].map(([name, data]) => [name, { dtype: 'float64', shape: [data.length], data }]))
  return differences(got, test.outputs, test.tolerance)
}
