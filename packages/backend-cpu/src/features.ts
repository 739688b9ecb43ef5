import type { FunctionBuilder } from './wasm/functionBuilder.ts'
import { ModuleBuilder } from './wasm/moduleBuilder.ts'

/** The part of Node that is asked for its engine; reached so that bundlers for browsers see nothing of Node. */
interface NodeProcess {
  readonly getBuiltinModule?: (name: string) => { setFlagsFromString?: (flags: string) => void } | undefined
}

function accepts(emit: (f: FunctionBuilder) => void): boolean {
  const module = new ModuleBuilder({ minimum: 1, maximum: 1, shared: false })
  emit(module.function([]))
  return WebAssembly.validate(module.finish())
}

const usesMadd = (f: FunctionBuilder) => void f.zero().zero().zero().op('f32x4.relaxed_madd', 'drop')

/** Whether the engine has SIMD at all. */
export function hasSimd(): boolean {
  return accepts((f) => f.zero().zero().op('f32x4.add', 'drop'))
}

/** Whether the engine has relaxed SIMD. Node 20 has it behind a flag of its whole process, set here unless refused. */
export function hasRelaxedSimd(v8Flags: boolean): boolean {
  if (accepts(usesMadd)) return true
  if (!v8Flags) return false
  const node = (globalThis as { process?: NodeProcess }).process
  node?.getBuiltinModule?.('node:v8')?.setFlagsFromString?.('--experimental-wasm-relaxed-simd')
  return accepts(usesMadd)
}
