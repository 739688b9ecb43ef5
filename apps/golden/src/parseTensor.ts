import type { Field } from './fields.ts'
import type { StoredDType, StoredTensor, Value, Values } from './format.ts'

const SPECIAL: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
}

export function parseTensor(field: Field, named = true): StoredTensor {
  const dtype = field.at('dtype').oneOf('float32', 'float64', 'int64', 'bool')
  const shape = field
    .at('shape')
    .list()
    .map((size) => size.count())
  const data = field
    .at('data')
    .list()
    .map((item) => element(item, dtype))
  const length = shape.reduce((product, size) => product * size, 1)
  if (data.length !== length) {
    field.at('data').fail(`must hold ${length} values for the shape [${shape}] and holds ${data.length}`)
  }
  const tensor = { name: named ? field.at('name').string() : '', dtype, shape, data }
  return field.at('noncontiguous').value === true
    ? { ...tensor, perm: permutation(field.at('perm'), shape.length) }
    : tensor
}

function element(field: Field, dtype: StoredDType): number {
  const { value } = field
  if (typeof value === 'string' && value in SPECIAL && dtype.startsWith('float')) return SPECIAL[value]!
  const number = field.number()
  if (dtype === 'int64' && !Number.isSafeInteger(number)) field.fail('must be a whole number')
  if (dtype === 'bool' && number !== 0 && number !== 1) field.fail('must be 0 or 1')
  return number
}

function permutation(field: Field, rank: number): number[] {
  const perm = field.list().map((axis) => axis.count())
  if (perm.length !== rank || perm.some((_, axis) => !perm.includes(axis))) {
    field.fail(`must be a permutation of ${rank} axes`)
  }
  return perm
}

/** Tensors in a list, whose names must differ. */
export function parseTensors(field: Field): StoredTensor[] {
  const tensors = field.list().map((item) => parseTensor(item))
  if (new Set(tensors.map(({ name }) => name)).size !== tensors.length) field.fail('must not use a name twice')
  return tensors
}

/** An argument: as it stands, except that infinities and NaN, which JSON lacks, were written as texts. */
export function parseValue(field: Field): Value {
  const { value } = field
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value
  if (typeof value === 'string') return SPECIAL[value] ?? value
  return Array.isArray(value) ? field.list().map(parseValue) : parseValues(field)
}

export function parseValues(field: Field): Values {
  return Object.fromEntries(field.entries().map(([key, member]) => [key, parseValue(member)]))
}
