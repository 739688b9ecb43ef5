import type { ConstantPool } from './constantPool.ts'
import type { FunctionBuilder } from './wasm/functionBuilder.ts'
import type { ModuleBuilder } from './wasm/moduleBuilder.ts'
import type { Opcode } from './wasm/opcodes.ts'

/** What code generation knows about its surroundings. */
export interface Target {
  readonly pool: ConstantPool
  /** Relaxed SIMD is there: fused multiply-add. */
  readonly relaxed: boolean
  /** Address of a word that is always 0, which the engine does not know. */
  readonly zeroWord: number
}

/** A function under construction and where it goes, with the small sequences that every generator needs. */
export class Emitter {
  readonly module: ModuleBuilder
  readonly f: FunctionBuilder
  readonly target: Target

  constructor(module: ModuleBuilder, f: FunctionBuilder, target: Target) {
    this.module = module
    this.f = f
    this.target = target
  }

  /** The same surroundings, another function. */
  in(f: FunctionBuilder): Emitter {
    return new Emitter(this.module, f, this.target)
  }

  private constantAt(key: string, address: number): this {
    const { f } = this
    f.get(f.once(key, 'v128', () => f.i32(0).memory('v128.load', address)))
    return this
  }
  /** Pushes a vector constant. */
  float32(value: number): this {
    return this.constantAt(`f32 ${Object.is(value, -0) ? '-0' : value}`, this.target.pool.float32(value))
  }
  float64(value: number): this {
    return this.constantAt(`f64 ${Object.is(value, -0) ? '-0' : value}`, this.target.pool.float64(value))
  }
  int32(...lanes: readonly number[]): this {
    return this.constantAt(`i32 ${lanes}`, this.target.pool.int32(...lanes))
  }
  int64(value: bigint): this {
    return this.constantAt(`i64 ${value}`, this.target.pool.int64(value))
  }

  /** `a * b + c` of the three vectors on the stack, rounded once where the engine can. */
  madd(shape: 'f32x4' | 'f64x2'): this {
    const { f } = this
    if (this.target.relaxed) f.op(`${shape}.relaxed_madd`)
    else {
      const c = f.local('v128')
      f.set(c).op(`${shape}.mul`).get(c).op(`${shape}.add`)
    }
    return this
  }

  /** Loads word `index` of the parameter block into a local, once. */
  parameter(index: number): number {
    const { f } = this
    return f.once(`parameter ${index}`, 'i32', () => f.get(0).memory('i32.load', 4 * index))
  }

  /** `local += amount`. */
  advance(local: number, amount: number): void {
    if (amount !== 0) this.f.get(local).i32(amount).op('i32.add').set(local)
  }

  /** Runs `body` for `counter` = its present value, plus `step` each time, while it is below `end`; at least once if `sure`. */
  count(counter: number, step: number, end: () => void, body: () => void, sure = false): void {
    const { f } = this
    f.block((exit) => {
      if (!sure) {
        f.get(counter)
        end()
        f.op('i32.ge_s').brIf(exit)
      }
      f.loop((again) => {
        body()
        f.get(counter).i32(step).op('i32.add').tee(counter)
        end()
        f.op('i32.lt_s').brIf(again)
      })
    })
  }

  /** Sets a local to the vector on the stack, then runs `emit` with it. */
  named(emit: (local: number) => void): void {
    const local = this.f.local('v128')
    this.f.set(local)
    emit(local)
  }

  /** Calls a function of vectors that is made once per module. */
  subroutine(name: string, operands: number, emit: (e: Emitter) => void): void {
    const params = new Array<'v128'>(operands).fill('v128')
    this.f.call(this.module.subroutine(name, params, ['v128'], (f) => emit(this.in(f))))
  }
}

/** The opcode of a lane shape, for names put together from parts. */
export function opcode(name: string): Opcode {
  return name as Opcode
}
