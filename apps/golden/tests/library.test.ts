import { describe, expect, test } from 'vitest'
import { Library, optionsOf, parseSignature, Unsupported } from '../src/library.ts'
import { callOp } from '../src/mappings/index.ts'
import { camelCase } from '../src/names.ts'

const record = (...values: unknown[]) => values
const library = new Library({
  cat: record,
  gather: record,
  convTranspose2d: record,
  strange: record,
  pow: record,
  sum: record,
})

test('names in camelCase', () => {
  const names = ['conv_transpose2d', 'smooth_l1_loss', 'h_n', 'T_max', 'T_0', 'kernel_size', 'isnan']
  expect(names.map(camelCase)).toEqual(['convTranspose2d', 'smoothL1Loss', 'hN', 'tMax', 't0', 'kernelSize', 'isnan'])
})

test('a signature is a name and the arguments that come first', () => {
  expect(parseSignature('gather(input, dim)')).toEqual({ target: 'gather', positional: ['input', 'dim'] })
  expect(parseSignature('relu()')).toEqual({ target: 'relu', positional: [] })
  expect(() => parseSignature('relu')).toThrow('no signature')
})

test('null stands for an argument that is not given, except where it is a choice', () => {
  expect(optionsOf({ dim: null, momentum: null, keep_dim: false, inplace: false })).toEqual({
    momentum: null,
    keepDim: false,
  })
})

describe('calls', () => {
  test('put required arguments first and all others into options', () => {
    expect(callOp(library, 'torch.gather', { index: 'i', dim: 1, input: 'x' })).toEqual(['x', 1, 'i'])
    expect(callOp(library, 'torch.cat', { tensors: ['a', 'b'], dim: -1 })).toEqual([['a', 'b'], { dim: -1 }])
    expect(callOp(library, 'torch.sum', { input: 'x' })).toEqual(['x'])
    expect(callOp(library, 'F.conv_transpose2d', { input: 'x', weight: 'w', output_padding: 1 })).toEqual([
      'x',
      'w',
      undefined,
      { outputPadding: 1 },
    ])
    expect(callOp(library, 'torch.pow_scalar', { exponent: 'x', base: 2 })).toEqual([2, 'x'])
  })

  test('give int64 the name that it has here', () => {
    expect(callOp(library, 'torch.sum', { input: 'x', dtype: 'int64' })).toEqual(['x', { dtype: 'int32' }])
  })

  test('take tensors in order and the rest as options when the op has no entry', () => {
    const tensor = { shape: [], backward: null }
    expect(callOp(library, 'torch.strange', { a: tensor, b: [tensor], some_option: 1 })).toEqual([
      tensor,
      [tensor],
      { someOption: 1 },
    ])
  })

  test('fall back on a method of the first tensor', () => {
    const tensor = { shape: [], backward: null, topk: record }
    expect(callOp(library, 'torch.topk', { input: tensor, k: 2, largest: false })).toEqual([2, { largest: false }])
    expect(() => callOp(library, 'torch.sort', { input: tensor })).toThrow(new Unsupported("no export 'sort'"))
  })
})

test('a tensor that is not contiguous is a permuted view of one that is', () => {
  const made: unknown[] = []
  const view = { permute: (perm: number[]) => `permuted by ${perm}` }
  const fake = new Library({ fromData: (...values: unknown[]) => made.push(...values) && view })
  // base[k][i][j] with shape [2, 3, 1]; the view has axes (i, j, k).
  const stored = { name: 'x', dtype: 'float32', shape: [3, 1, 2], data: [1, 2, 3, 4, 5, 6], perm: [1, 2, 0] } as const
  expect(fake.tensor(stored)).toBe('permuted by 1,2,0')
  expect(made).toEqual([Float32Array.of(1, 3, 5, 2, 4, 6), [2, 3, 1], 'float32'])
})
