import { ARITHMETIC, ARITHMETIC_LOOPS } from './functions/arithmetic.ts'
import { ERROR_FUNCTION } from './functions/errorFunction.ts'
import { EXPONENTIAL } from './functions/exponential.ts'
import { LOGARITHM } from './functions/logarithm.ts'
import { PHILOX } from './functions/philox.ts'
import { TRIGONOMETRIC } from './functions/trigonometric.ts'

/** How many elements a WGSL value holds. */
export type Width = 1 | 4

const TEMPLATES = { ...ARITHMETIC, ...EXPONENTIAL, ...LOGARITHM, ...TRIGONOMETRIC, ...ERROR_FUNCTION }
const LOOPS = { ...ARITHMETIC_LOOPS, ...PHILOX }

export type LibraryName = keyof typeof TEMPLATES | keyof typeof LOOPS

/** What emulators compute exactly needs no correction. */
const EXACT: Partial<Record<LibraryName, string>> = {
  divide: `
fn divide$_(a: $F, b: $F) -> $F {
  return a / b;
}`,
  squareRoot: `
fn squareRoot$_(x: $F) -> $F {
  return rootEnds$_(x, sqrt(x));
}`,
}

const ENDING: Record<Width, string> = { 1: '_f', 4: '_v' }

/** The name of a library function for values of a width. */
export function libraryName(name: LibraryName, width: Width): string {
  return name + ENDING[width]
}

const TYPES = { F: 'f32', I: 'i32', U: 'u32', B: 'bool' }

function expand(template: string, width: Width): string {
  return template
    .replaceAll('$_', ENDING[width])
    .replace(/\$([FIUB])/g, (_, type: keyof typeof TYPES) => (width === 1 ? TYPES[type] : `vec4<${TYPES[type]}>`))
}

/** A loop for one element, called for each of four. */
function spread(name: string, text: string): string {
  const [, parameters, result] = text.match(/\(([^)]*)\) -> (\w+)/)!
  const names = parameters!.split(',').map((parameter) => parameter.split(':')[0]!.trim())
  const calls = ['x', 'y', 'z', 'w'].map((part) => `${name}_f(${names.map((n) => `${n}.${part}`).join(', ')})`)
  return `
fn ${name}_v(${names.map((n) => `${n}: vec4<${result}>`).join(', ')}) -> vec4<${result}> {
  return vec4<${result}>(${calls.join(', ')});
}`
}

function textOf(name: string, width: Width, exact: boolean): string {
  if (exact && name in EXACT) return expand(EXACT[name as LibraryName]!, width)
  if (name in TEMPLATES) return expand(TEMPLATES[name as keyof typeof TEMPLATES], width)
  const loop = LOOPS[name as keyof typeof LOOPS]
  return width === 1 ? loop : spread(name, loop)
}

/**
 * The text of library functions with all that they call, each once, callees first. `zero()` is left to the caller.
 * `exact`: divisions and roots are exact.
 */
export function libraryText(names: Iterable<string>, exact: boolean): string {
  const done = new Set<string>()
  const parts: string[] = []
  const add = (full: string) => {
    if (done.has(full)) return
    done.add(full)
    const name = full.slice(0, -2)
    const text = textOf(name, full.endsWith('_v') ? 4 : 1, exact)
    for (const [, callee] of text.matchAll(/\b([a-zA-Z]\w*_[fv])\(/g)) {
      const plain = callee!.slice(0, -2)
      if (callee !== full && (plain in TEMPLATES || plain in LOOPS)) add(callee!)
      if (plain === 'logOf') add(`logParts${callee!.slice(-2)}`)
    }
    parts.push(text)
  }
  for (const name of names) add(name)
  return parts.join('\n')
}
