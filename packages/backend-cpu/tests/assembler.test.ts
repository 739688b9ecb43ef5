import { describe, expect, it } from 'vitest'
import { ByteWriter } from '../src/wasm/byteWriter.ts'
import { ModuleBuilder } from '../src/wasm/moduleBuilder.ts'

function bytes(write: (out: ByteWriter) => void): number[] {
  const out = new ByteWriter(1)
  write(out)
  return [...out.view()]
}

describe('assembler', () => {
  it('writes numbers as LEB128', () => {
    expect(bytes((out) => out.unsigned(127))).toEqual([0x7f])
    expect(bytes((out) => out.unsigned(624485))).toEqual([0xe5, 0x8e, 0x26])
    expect(bytes((out) => out.unsigned(0xffffffff))).toEqual([0xff, 0xff, 0xff, 0xff, 0x0f])
    expect(bytes((out) => out.signed(-123456))).toEqual([0xc0, 0xbb, 0x78])
    expect(bytes((out) => out.signed(64))).toEqual([0xc0, 0x00])
    expect(bytes((out) => out.signed64(-1n))).toEqual([0x7f])
    expect(bytes((out) => out.padded(1))).toEqual([0x81, 0x80, 0x80, 0x80, 0x00])
  })

  it('makes modules with imports, calls, loops and values found late', () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 })
    const module = new ModuleBuilder({ minimum: 1, maximum: 1, shared: false })
    const square = module.function(['i32'], ['i32'])
    square.get(0).get(0).op('i32.mul')
    const note = module.importFunction('note', ['f64'], ['f64'])
    const sum = module.function(['i32'], ['f64'])
    const [i, total] = [sum.local('i32'), sum.local('i32')]
    sum.loop((again) => {
      // Made once, before the loop, though it is first asked for in it.
      const one = sum.once('one', 'i32', () => sum.i32(1))
      sum.get(total).get(i).call(square).op('i32.add').set(total)
      sum.get(i).get(one).op('i32.add').tee(i).get(0).op('i32.lt_s').brIf(again)
    })
    sum.get(total).op('f64.convert_i32_s').call(note)
    module.export('sum', sum)
    const notes: number[] = []
    const env = { memory, note: (x: number) => notes.push(x) && x + 0.5 }
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.finish()), { env })
    expect((exports.sum as (n: number) => number)(5)).toBe(30.5)
    expect(notes).toEqual([30])
  })
})
