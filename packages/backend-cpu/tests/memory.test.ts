import { DeviceError, type Program } from '@neurite/core'
import { cpu } from '@neurite/backend-cpu'
import { describe, expect, it } from 'vitest'

/** Doubles `count` numbers, by way of the arena. */
function doubling(count: number): Program {
  const slot = { dtype: 'float32', length: count, at: 0 } as const
  const whole = { offset: 0, strides: [1] }
  const map = (from: number, to: number) =>
    ({
      kind: 'map',
      shape: [count],
      loads: [{ slot: from, ...whole }],
      scalars: [0],
      steps: [
        { kind: 'load', dtype: 'float32', index: 0 },
        { kind: 'scalar', dtype: 'float32', index: 0 },
        { kind: 'binary', dtype: 'float32', fn: 'add', a: 0, b: 1 },
        { kind: 'binary', dtype: 'float32', fn: 'add', a: 0, b: 0 },
      ],
      stores: [{ view: { slot: to, ...whole }, value: to === 1 ? 3 : 2 }],
    }) as const
  return {
    key: `doubling ${count}`,
    slots: [
      { ...slot, place: 'input' },
      { ...slot, place: 'output' },
      { ...slot, place: 'arena' },
    ],
    kernels: [map(0, 2), map(2, 1)],
    inputs: 1,
    outputs: 1,
    scalars: 1,
    arenaBytes: Math.ceil(count / 16) * 64,
  }
}

describe('memory', () => {
  it('counts what is alive and reuses what was freed', () => {
    const backend = cpu()
    const before = backend.memory().bytesLive
    const first = backend.alloc(1000)
    expect(first % 64).toBe(0)
    expect(backend.memory().bytesLive - before).toBe(1024)
    backend.free(first)
    expect(backend.memory().bytesLive).toBe(before)
    expect(backend.alloc(1024)).toBe(first)
  })

  it('stays flat over many sizes', () => {
    const backend = cpu()
    let top = 0
    for (let i = 0; i < 2000; i++) {
      const buffers = Array.from({ length: 4 }, (_, k) => backend.alloc(50_000 + ((i * 977 + k * 13) % 200_000)))
      top = Math.max(top, ...buffers)
      for (const buffer of buffers) backend.free(buffer)
    }
    expect(top).toBeLessThan(64 * 2 ** 20)
  })

  it('programs outlive growth of the memory and of the arena', () => {
    const backend = cpu()
    const small = backend.prepare(doubling(10))
    if (small instanceof Promise) throw new Error('a synchronous backend prepares at once')
    const input = backend.alloc(40)
    const output = backend.alloc(40)
    backend.write(
      input,
      Float32Array.from({ length: 10 }, (_, i) => i),
    )
    const run = () => {
      backend.run(small, [input], [output], Float64Array.of(1))
      return [...new Float32Array(backend.readSync!(output, 0, 40))]
    }
    const expected = Array.from({ length: 10 }, (_, i) => 2 * (i + 1))
    expect(run()).toEqual(expected)
    const large = backend.prepare(doubling(5_000_000))
    if (large instanceof Promise) throw new Error('a synchronous backend prepares at once')
    expect(run()).toEqual(expected)
    const many = backend.alloc(2e7)
    backend.run(large, [many], [many], Float64Array.of(0))
    expect(run()).toEqual(expected)
  })

  it('reads into an array that is there, with the same bits', () => {
    const backend = cpu()
    for (const length of [1, 3, 16, 17, 100]) {
      for (const of of [Float32Array, Float64Array, Int32Array, Uint8Array, Uint16Array]) {
        const data = new of(Array.from({ length }, (_, i) => (i * 37 + 5) % 251))
        const buffer = backend.alloc(data.byteLength + 64)
        backend.write(buffer, data, 64)
        const target = new of(length)
        backend.readInto!(target, buffer, 64)
        expect(target).toEqual(data)
        expect(() => backend.readInto!(target, buffer, 192 + data.byteLength)).toThrow('are outside a buffer')
      }
    }
  })

  it('refuses buffers that it does not know', () => {
    const backend = cpu()
    const buffer = backend.alloc(64)
    backend.free(buffer)
    expect(() => backend.free(buffer)).toThrow(DeviceError)
    expect(() => backend.write(buffer, new Uint8Array(4))).toThrow('does not exist or was freed')
    expect(() => backend.readSync!(backend.alloc(64), 60, 8)).toThrow('outside a buffer of 64 bytes')
  })

  it('says with figures that memory is used up', () => {
    const backend = cpu()
    expect(() => backend.alloc(5 * 2 ** 30)).toThrow(/no room for 5368709120 bytes: \d+ are in use/)
  })
})
