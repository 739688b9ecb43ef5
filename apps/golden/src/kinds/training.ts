import type { Sequential, Tensor } from 'neurite'
import { Field } from '../fields.ts'
import type { StoredTensor, Tolerance, TrainingRun, Value } from '../format.ts'
import type { Library } from '../library.ts'
import { buildModule, positionalNames } from '../mappings/modules.ts'
import { parseValue } from '../parseTensor.ts'
import { differences, type Named } from './judge.ts'
import { makeOptimizer } from './makers.ts'
import { loadState } from './module.ts'

/** Losses are followed more closely than weights: 1e-4 relative at every step. */
const LOSS_TOLERANCE: Tolerance = { rtol: 1e-4, atol: 1e-7 }

/** A whole training run, from the recorded initial parameters. */
export async function runTraining(run: TrainingRun, library: Library): Promise<string[]> {
  const model = library.make('Sequential', ...run.layers.map((layer) => fromText(library, layer))) as Sequential
  loadState(library, model, run.paramsInitial)
  const criterion = fromText(library, run.loss) as unknown as { call(prediction: Tensor, target: Tensor): Tensor }
  const optimizer = makeOptimizer(library, run.optimizer, [...model.parameters()])
  const losses: number[] = []
  const found: string[] = []
  const check = async (got: Named, wanted: readonly StoredTensor[], prefix: string, tolerance = run.tolerance) => {
    found.push(...(await differences(got, wanted, tolerance, prefix)))
  }
  for (let i = 0; i < run.steps; i++) {
    const indices = Array.from({ length: run.batchSize }, (_, j) => (i * run.batchSize + j) % run.x.shape[0]!)
    optimizer.zeroGrad()
    const loss = criterion.call(model.call(library.tensor(rows(run.x, indices))), library.tensor(rows(run.y, indices)))
    loss.backward()
    if (i === 0) await check(gradientsOf(model), run.gradsStep1, 'gradient of step 1: ')
    optimizer.step()
    if (i === 0) await check(new Map(model.namedParameters()), run.paramsAfterStep1, 'after step 1: ')
    losses.push(await loss.item())
  }
  const all = new Map([['losses', { dtype: 'float32', shape: [run.steps], data: losses }]])
  await check(all, [run.losses], '', LOSS_TOLERANCE)
  await check(new Map(model.namedParameters()), run.paramsFinal, 'at the end: ')
  const predictions = model.call(library.tensor(run.x))
  await check(new Map([[run.predictionsFinal.name, predictions]]), [run.predictionsFinal], 'at the end: ')
  return found
}

function gradientsOf(model: Sequential): Named {
  return new Map([...model.namedParameters()].map(([name, parameter]) => [name, parameter.grad]))
}

/** Some of the samples. */
function rows(stored: StoredTensor, indices: readonly number[]): StoredTensor {
  const [, ...rest] = stored.shape
  const length = rest.reduce((product, size) => product * size, 1)
  const data = indices.flatMap((index) => stored.data.slice(index * length, (index + 1) * length))
  return { ...stored, shape: [indices.length, ...rest], data }
}

/** A module written as `ReLU` or `Conv2d(1,4,3,padding=1)`. */
function fromText(library: Library, text: string): object {
  const match = /^(\w+)(?:\((.*)\))?$/.exec(text.trim())
  if (!match) throw new Error(`'${text}' is no layer like Linear(2, 3)`)
  const [, name, list = ''] = match
  const names = positionalNames(name!)
  const args: Record<string, Value> = {}
  for (const [i, part] of splitArguments(list).entries()) {
    const [, key, value] = /^(?:(\w+)\s*=\s*)?(.*)$/.exec(part)!
    const argument = key ?? names[i]
    if (argument === undefined) throw new Error(`'${text}': what is argument ${i + 1}?`)
    args[argument] = literal(value!)
  }
  return buildModule(library, `nn.${name}`, args)
}

/** At the commas outside of parentheses. */
function splitArguments(list: string): string[] {
  return list
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter(Boolean)
}

function literal(text: string): Value {
  const json = text.replaceAll('(', '[').replaceAll(')', ']').replaceAll("'", '"')
  const known: Readonly<Record<string, Value>> = { None: null, True: true, False: false }
  return text in known ? known[text]! : parseValue(new Field(JSON.parse(json), text))
}
