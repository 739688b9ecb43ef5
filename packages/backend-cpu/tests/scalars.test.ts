import { DTYPES, reference, setDefaultDevice, tensor, use } from '@neurite/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { cpu } from '../src/index.ts'

beforeAll(async () => {
  await use(reference())
  await use(cpu())
})

describe('numbers of the host in reductions and maps', () => {
  const shapes = [[1], [2, 1], [1, 2], [3, 5], [8], [17], [2, 64], [64, 2], [5, 1000], [1000, 5], [4, 3, 40]]
  for (const dtype of DTYPES.filter((name) => name !== 'bool')) {
    for (const shape of shapes) {
      it(`${dtype} [${shape}]`, () => {
        const n = shape.reduce((product, size) => product * size, 1)
        const values = Array.from({ length: n }, (_, i) => (i % 13) - (dtype === 'uint8' ? 0 : 6))
        const results = ['reference', 'cpu'].map((device) => {
          setDefaultDevice(device)
          const x = tensor(values, { dtype }).reshape(shape).mul(3).add(1)
          return [x, x.sum(), x.sum({ dim: 0 }), x.sum({ dim: -1 }), x.amax({ dim: 0 }), x.argmax({ dim: -1 })].map(
            (y) => y.tolistSync(),
          )
        })
        expect(results[1]).toEqual(results[0])
      })
    }
  }
})
