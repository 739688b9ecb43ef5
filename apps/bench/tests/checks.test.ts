import { describe, expect, it } from 'vitest'
import { encodeModel } from '../src/libraries/onnxRuntime/model.ts'
import { expectedSum, multiplyAdds } from '../src/limits/registers.ts'
import { ELEMENTS, sharedMemory, triad } from '../src/limits/triad.ts'
import { lossProblem } from '../src/works/losses.ts'

describe('losses', () => {
  it('pass when they go down as the reference does', () => {
    expect(lossProblem([2.3, 2.2, 2.1], null)).toBeNull()
    expect(lossProblem([2.3, 2.2, 2.1], [2.3, 2.2001, 2.0999])).toBeNull()
  })

  it('fail when they are not finite, go up, or differ', () => {
    expect(lossProblem([2.3, Number.NaN], null)).toContain('not finite')
    expect(lossProblem([2.3, 2.3], null)).toContain('does not go down')
    expect(lossProblem([2.3, 1.9], [2.3, 2.1])).toContain('another loss')
    expect(lossProblem([2.3, 2.2, 2.1], [2.3, 2.1])).toContain('another loss')
  })
})

describe('the loops of the limits', () => {
  it('do the multiply-adds that they claim', () => {
    const run = multiplyAdds(false)
    expect(run(1000, 1, 1)).toBe(expectedSum(1000))
    expect(run(3, 2, 1)).toBe(7 * expectedSum(1))
  })

  it('move the memory that they claim', () => {
    const memory = sharedMemory()
    const values = new Float32Array(memory.buffer)
    values.fill(1, ELEMENTS, 2 * ELEMENTS)
    values.fill(3, 2 * ELEMENTS)
    triad(memory)(16, 40_000, 0.5)
    expect([values[15], values[16], values[40_015], values[40_016]]).toEqual([0, 2.5, 2.5, 0])
  })
})

describe('a model in the format of ONNX', () => {
  it('has the fields of its messages', () => {
    const model = encodeModel({
      nodes: [{ operator: 'Softmax', inputs: ['0'], output: 'out', attributes: { axis: 1 } }],
      inputs: { '0': [2, 300] },
      output: 'out',
      outputRank: 2,
    })
    const text = new TextDecoder('latin1').decode(model)
    // ir_version 8, then the graph's message
    expect([...model.slice(0, 3)]).toEqual([8, 8, (7 << 3) | 2])
    // The attribute: its name, its value as field 3, its type INT as field 20
    expect(text).toContain(String.fromCharCode(10, 4) + 'axis' + String.fromCharCode(3 << 3, 1, 160, 1, 2))
    // 300 as a varint
    expect(text).toContain(String.fromCharCode(10, 3, 8, 172, 2))
  })
})
