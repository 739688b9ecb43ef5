import { ByteWriter } from './byteWriter.ts'
import { OPCODES, type Opcode, VALUE_TYPES, type ValueType } from './opcodes.ts'

/** Something that can be called; its index is known when the module is finished. */
export interface Callable {
  readonly params: readonly ValueType[]
  readonly results: readonly ValueType[]
}

/** A place to branch to: the end of a block, or the start of a loop. */
export interface Label {
  readonly depth: number
}

const BLOCK = 0x02
const LOOP = 0x03
const IF = 0x04
const ELSE = 0x05
const END = 0x0b
const BR = 0x0c
const BR_IF = 0x0d
const CALL = 0x10
const LOCAL_GET = 0x20
const LOCAL_SET = 0x21
const LOCAL_TEE = 0x22
const I32_CONST = 0x41
const I64_CONST = 0x42
const F32_CONST = 0x43
const F64_CONST = 0x44
const EMPTY_BLOCK = 0x40

/**
 * The body of one function. Instructions go to the end of the body, or, inside `atStart`, to a prelude that runs before
 * it: that is where values are made that a loop needs and whose need is found only inside the loop.
 */
export class FunctionBuilder implements Callable {
  private readonly prelude = new ByteWriter(128)
  private readonly body = new ByteWriter(1024)
  private out = this.body
  private depth = 0
  private readonly locals: ValueType[] = []
  private readonly calls: { writer: ByteWriter; at: number; target: Callable }[] = []
  private readonly constants = new Map<string, number>()
  readonly params: readonly ValueType[]
  readonly results: readonly ValueType[]

  constructor(params: readonly ValueType[], results: readonly ValueType[] = []) {
    this.params = params
    this.results = results
  }

  /** A new local; its content is zero at first. */
  local(type: ValueType): number {
    return this.params.length + this.locals.push(type) - 1
  }

  /** Emits into the prelude instead of the body. Blocks opened there must end there. */
  atStart(emit: () => void): void {
    const { out, depth } = this
    this.out = this.prelude
    this.depth = 0
    emit()
    this.out = out
    this.depth = depth
  }

  /** The local that holds what `emit` leaves on the stack, computed once at the start; equal keys share one. */
  once(key: string, type: ValueType, emit: () => void): number {
    const known = this.constants.get(key)
    if (known !== undefined) return known
    const local = this.local(type)
    this.constants.set(key, local)
    this.atStart(() => {
      emit()
      this.set(local)
    })
    return local
  }

  op(...names: Opcode[]): this {
    // Not `for of`: nearly all of this runs once, in an interpreter.
    for (let i = 0; i < names.length; i++) this.opcode(names[i]!)
    return this
  }

  private opcode(name: Opcode): void {
    const code = OPCODES[name]
    if (code < 256) {
      this.out.byte(code)
      return
    }
    this.out.byte(code >>> 16)
    this.out.unsigned(code & 0xffff)
    // The memories that bulk instructions work on: the only one.
    if (name === 'memory.fill' || name === 'memory.copy') this.out.byte(0)
    if (name === 'memory.copy') this.out.byte(0)
  }

  get(local: number): this {
    this.out.pair(LOCAL_GET, local)
    return this
  }
  set(local: number): this {
    this.out.pair(LOCAL_SET, local)
    return this
  }
  tee(local: number): this {
    this.out.pair(LOCAL_TEE, local)
    return this
  }

  i32(value: number): this {
    this.out.byte(I32_CONST)
    this.out.signed(value)
    return this
  }
  i64(value: bigint): this {
    this.out.byte(I64_CONST)
    this.out.signed64(value)
    return this
  }
  f32(value: number): this {
    this.out.byte(F32_CONST)
    this.out.float32(value)
    return this
  }
  f64(value: number): this {
    this.out.byte(F64_CONST)
    this.out.float64(value)
    return this
  }
  /** `v128.const` with every byte 0. */
  zero(): this {
    this.out.byte(0xfd)
    this.out.unsigned(12)
    for (let i = 0; i < 16; i++) this.out.byte(0)
    return this
  }

  /** A load or a store of memory at the address on the stack plus `offset`. Alignment is not promised. */
  memory(name: Opcode, offset = 0): this {
    this.opcode(name)
    this.out.pair(0, offset)
    return this
  }
  /** An atomic access to a 32-bit word, whose address has to be a multiple of 4. */
  atomic(name: 'i32.atomic.store' | 'i32.atomic.rmw.cmpxchg', offset = 0): this {
    this.opcode(name)
    this.out.pair(2, offset)
    return this
  }
  /** A load or a store of one lane. */
  memoryLane(name: Opcode, lane: number, offset = 0): this {
    this.memory(name, offset)
    this.out.byte(lane)
    return this
  }
  /** `extract_lane` and `replace_lane`. */
  lane(name: Opcode, lane: number): this {
    this.opcode(name)
    this.out.byte(lane)
    return this
  }
  /** `i8x16.shuffle` by 32-bit words: word i of the result is word `words[i]` of the two operands (0-3, 4-7). */
  shuffleWords(...words: readonly [number, number, number, number]): this {
    return this.shuffle(words.flatMap((word) => [0, 1, 2, 3].map((i) => 4 * word + i)))
  }
  shuffle(bytes: readonly number[]): this {
    this.out.byte(0xfd)
    this.out.unsigned(13)
    for (const byte of bytes) this.out.byte(byte)
    return this
  }

  private open(code: number, result: ValueType | undefined): Label {
    this.out.byte(code)
    this.out.byte(result ? VALUE_TYPES[result] : EMPTY_BLOCK)
    return { depth: ++this.depth }
  }
  private close(): void {
    this.out.byte(END)
    this.depth--
  }

  block(emit: (end: Label) => void, result?: ValueType): this {
    emit(this.open(BLOCK, result))
    this.close()
    return this
  }
  loop(emit: (again: Label) => void): this {
    emit(this.open(LOOP, undefined))
    this.close()
    return this
  }
  /** Takes the condition from the stack. */
  if(then: () => void, otherwise?: () => void, result?: ValueType): this {
    this.open(IF, result)
    then()
    if (otherwise) {
      this.out.byte(ELSE)
      otherwise()
    }
    this.close()
    return this
  }
  br(label: Label): this {
    this.out.byte(BR)
    this.out.unsigned(this.depth - label.depth)
    return this
  }
  brIf(label: Label): this {
    this.out.byte(BR_IF)
    this.out.unsigned(this.depth - label.depth)
    return this
  }

  call(target: Callable): this {
    this.out.byte(CALL)
    this.calls.push({ writer: this.out, at: this.out.length, target })
    this.out.padded(0)
    return this
  }

  /** Writes the function as an entry of the code section. */
  finish(into: ByteWriter, indexOf: (target: Callable) => number): void {
    for (const { writer, at, target } of this.calls) writer.patch(at, indexOf(target))
    const header = new ByteWriter(64)
    const runs: { type: ValueType; count: number }[] = []
    for (const type of this.locals) {
      const last = runs.at(-1)
      if (last?.type === type) last.count++
      else runs.push({ type, count: 1 })
    }
    header.unsigned(runs.length)
    for (const { type, count } of runs) {
      header.unsigned(count)
      header.byte(VALUE_TYPES[type])
    }
    into.unsigned(header.length + this.prelude.length + this.body.length + 1)
    into.append(header)
    into.append(this.prelude)
    into.append(this.body)
    into.byte(END)
  }
}
