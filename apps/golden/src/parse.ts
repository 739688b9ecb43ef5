import type { Field } from './fields.ts'
import type { Case, Family, Made, Tolerance } from './format.ts'
import { parseTensor, parseTensors, parseValues } from './parseTensor.ts'
import { parseTraining } from './parseTraining.ts'

/** Reads what a file holds: a list of cases, or one training run. `fallbackName` names a family without a name. */
export function parseFile(file: Field, fallbackName: string): Family {
  const header = file.at('header')
  const tolerance = parseTolerance(header, null)
  const name = header.at('family').optional((field) => field.string(), fallbackName)
  if (!file.at('cases').present) return { name, cases: [parseTraining(file, tolerance)] }
  const cases = file
    .at('cases')
    .list()
    .map((field) => parseCase(field, tolerance))
  const twice = cases.find((one, i) => cases.findIndex((other) => other.name === one.name) !== i)
  if (twice) file.at('cases').fail(`must not use the name '${twice.name}' twice`)
  header.at('cases').optional((field) => field.count() === cases.length || field.fail(`must be ${cases.length}`), true)
  return { name, cases }
}

function parseTolerance(field: Field, otherwise: Tolerance | null): Tolerance {
  const part = (key: 'rtol' | 'atol') =>
    otherwise ? field.at(key).optional((value) => value.number(), otherwise[key]) : field.at(key).number()
  return { rtol: part('rtol'), atol: part('atol') }
}

const COMMON = 'name op inputs kwargs outputs grad_output grads rtol atol compute'.split(' ')

function parseCase(field: Field, fallback: Tolerance): Case {
  const op = field.at('op').string()
  const outputs = parseTensors(field.at('outputs'))
  const gradOutput = field
    .at('grad_output')
    .list()
    .map((item) => (item.value === null ? null : parseTensor(item)))
  if (gradOutput.length > 0 && gradOutput.length !== outputs.length)
    field.at('grad_output').fail('must match the outputs')
  gradOutput.forEach((gradient, i) => {
    if (gradient && String(gradient.shape) !== String(outputs[i]!.shape))
      field.at('grad_output').fail('must match the outputs')
  })
  const grads = field
    .at('grads')
    .entries()
    .map(([name, item]) => ({ ...parseTensor(item, false), name }))
  const special = specialFields(field, op)
  const known = [...COMMON, ...special.fields]
  return {
    name: field.at('name').string(),
    op,
    tolerance: parseTolerance(field, fallback),
    inputs: parseTensors(field.at('inputs')),
    kwargs: parseValues(field.at('kwargs')),
    outputs,
    gradOutput,
    grads,
    unknownFields: Object.keys(field.record()).filter((key) => !known.includes(key)),
    ...special.parse(),
  }
}

type Special<C extends Case = Case> = C extends Case ? Omit<C, keyof Case> & Pick<C, 'kind'> : never

/** What a kind of op has besides: the names of the fields, and how to read them. */
function specialFields(field: Field, op: string): { fields: string[]; parse: () => Special } {
  const kind = op.split('.', 1)[0]
  if (kind === 'nn') {
    return {
      fields: ['params', 'mode', 'forward_kwargs', 'state_after'],
      parse: () => ({
        kind: 'module',
        params: parseTensors(field.at('params')),
        mode: field.at('mode').oneOf('train', 'eval'),
        forwardKwargs: field.at('forward_kwargs').optional(parseValues, {}),
        stateAfter: field.at('state_after').optional(parseTensors, []),
      }),
    }
  }
  if (kind === 'optim') {
    const groups = (record: Field) =>
      Object.fromEntries(record.entries().map(([name, item]) => [name, parseValues(item)]))
    return {
      fields: ['problem', 'trainable', 'steps', 'groups', 'scheduler'],
      parse: () => ({
        kind: 'optimizer',
        problem: field.at('problem').string(),
        trainable: field
          .at('trainable')
          .list()
          .map((name) => name.string()),
        steps: field.at('steps').count(),
        groups: field.at('groups').optional(groups, null),
        scheduler: field.at('scheduler').optional(parseMade, null),
      }),
    }
  }
  if (kind === 'lr_scheduler') {
    return {
      fields: ['optimizer', 'steps', 'metrics'],
      parse: () => ({
        kind: 'scheduler',
        optimizer: parseValues(field.at('optimizer')),
        steps: field.at('steps').count(),
        metrics: field.at('metrics').optional((list) => list.list().map((metric) => metric.number()), null),
      }),
    }
  }
  if (kind === 'autograd') {
    return {
      fields: ['fn', 'wrt', 'order'],
      parse: () => ({
        kind: 'autograd',
        fn: field.at('fn').string(),
        wrt: field.at('wrt').optional((list) => list.list().map((name) => name.string()), ['input']),
        order: field.at('order').optional((order) => order.count(), 1),
      }),
    }
  }
  return { fields: [], parse: () => ({ kind: 'function' }) }
}

export function parseMade(field: Field): Made {
  return { op: field.at('op').string(), kwargs: parseValues(field.at('kwargs')) }
}
