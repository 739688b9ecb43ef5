import { ByteWriter } from './byteWriter.ts'
import { type Callable, FunctionBuilder } from './functionBuilder.ts'
import { VALUE_TYPES, type ValueType } from './opcodes.ts'

const SECTION = { type: 1, import: 2, function: 3, export: 7, code: 10 } as const
const KIND = { function: 0, memory: 2 } as const
const FUNCTION_TYPE = 0x60
const MEMORY_LIMITS = { unshared: 1, shared: 3 } as const

/** Memory that a module imports as `env.memory`. */
export interface MemoryType {
  readonly minimum: number
  readonly maximum: number
  readonly shared: boolean
}

/** Collects functions and writes a WebAssembly module. Imported functions come from the import module `env`. */
export class ModuleBuilder {
  private readonly imports = new Map<string, Callable>()
  private readonly functions: FunctionBuilder[] = []
  private readonly exports: { name: string; target: FunctionBuilder }[] = []
  private readonly shared = new Map<string, { made: FunctionBuilder; callsHost: boolean }>()
  /** Counts uses of imported functions, by way of subroutines too. */
  hostCalls = 0
  private readonly memory: MemoryType

  constructor(memory: MemoryType) {
    this.memory = memory
  }

  /** The function `env.<name>`; asking twice gives the same one. */
  importFunction(name: string, params: readonly ValueType[], results: readonly ValueType[]): Callable {
    this.hostCalls += 1
    let found = this.imports.get(name)
    if (!found) this.imports.set(name, (found = { params, results }))
    return found
  }

  get importNames(): Iterable<string> {
    return this.imports.keys()
  }

  function(params: readonly ValueType[], results: readonly ValueType[] = []): FunctionBuilder {
    const made = new FunctionBuilder(params, results)
    this.functions.push(made)
    return made
  }

  /** A function that is made once per module, on first need. */
  subroutine(
    name: string,
    params: readonly ValueType[],
    results: readonly ValueType[],
    emit: (f: FunctionBuilder) => void,
  ): FunctionBuilder {
    const found = this.shared.get(name)
    if (found) {
      if (found.callsHost) this.hostCalls += 1
      return found.made
    }
    const entry = { made: this.function(params, results), callsHost: false }
    this.shared.set(name, entry)
    const before = this.hostCalls
    emit(entry.made)
    entry.callsHost = this.hostCalls > before
    return entry.made
  }

  export(name: string, target: FunctionBuilder): void {
    this.exports.push({ name, target })
  }

  finish(): Uint8Array<ArrayBuffer> {
    const out = new ByteWriter(4096)
    for (const byte of [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]) out.byte(byte)
    const section = (id: number, emit: (into: ByteWriter) => void) => {
      const content = new ByteWriter(256)
      emit(content)
      out.byte(id)
      out.unsigned(content.length)
      out.append(content)
    }

    const types = new ByteWriter(64)
    const typeIds = new Map<string, number>()
    const typeOf = ({ params, results }: Callable): number => {
      const key = `${params}:${results}`
      let id = typeIds.get(key)
      if (id !== undefined) return id
      id = typeIds.size
      typeIds.set(key, id)
      types.byte(FUNCTION_TYPE)
      for (const list of [params, results]) {
        types.unsigned(list.length)
        for (const type of list) types.byte(VALUE_TYPES[type])
      }
      return id
    }

    const indices = new Map<Callable, number>()
    for (const target of this.imports.values()) indices.set(target, indices.size)
    for (const target of this.functions) indices.set(target, indices.size)
    for (const target of indices.keys()) typeOf(target)
    const indexOf = (target: Callable): number => {
      const index = indices.get(target)
      if (index === undefined) throw new Error('a function calls one of another module')
      return index
    }

    section(SECTION.type, (into) => {
      into.unsigned(typeIds.size)
      into.append(types)
    })
    section(SECTION.import, (into) => {
      into.unsigned(this.imports.size + 1)
      for (const [name, target] of this.imports) {
        into.name('env')
        into.name(name)
        into.byte(KIND.function)
        into.unsigned(typeOf(target))
      }
      into.name('env')
      into.name('memory')
      into.byte(KIND.memory)
      into.byte(this.memory.shared ? MEMORY_LIMITS.shared : MEMORY_LIMITS.unshared)
      into.unsigned(this.memory.minimum)
      into.unsigned(this.memory.maximum)
    })
    section(SECTION.function, (into) => {
      into.unsigned(this.functions.length)
      for (const target of this.functions) into.unsigned(typeOf(target))
    })
    section(SECTION.export, (into) => {
      into.unsigned(this.exports.length)
      for (const { name, target } of this.exports) {
        into.name(name)
        into.byte(KIND.function)
        into.unsigned(indexOf(target))
      }
    })
    section(SECTION.code, (into) => {
      into.unsigned(this.functions.length)
      for (const target of this.functions) target.finish(into, indexOf)
    })
    return out.view()
  }
}
