import { type OpModule, testOps } from '@neurite/conformance'
import { reference, useSync } from '@neurite/core'
import { describe, expect, it } from 'vitest'

declare global {
  interface ImportMeta {
    /** Vite's: a loader for each file that matches. */
    glob<T>(pattern: string, options?: { query: string; import: string }): Record<string, () => Promise<T>>
  }
}

useSync(reference())

const loaders = import.meta.glob<OpModule>('../src/ops/*.ts')
const modules: Record<string, OpModule & Record<string, unknown>> = {}
for (const [path, load] of Object.entries(loaders)) modules[path] = { ...(await load()) }
const texts = import.meta.glob<string>('../src/ops/*.ts', { query: '?raw', import: 'default' })

/** Exports of op files that are no ops: what ops share. */
const SHARED = new Set([
  'checkIndexTensor',
  'checkNotEmpty',
  'joinPlaced',
  'overlapAdd',
  'permuteOp',
  'place',
  'placeAll',
  'stepSlice',
  'stepped',
  'sumOfProducts',
  'sumTo',
  'withOnes',
  'withoutDims',
])
/** Ops whose samples stand under the name of another op that they are a part of. */
const UNDER: Readonly<Record<string, string>> = { variance: 'var', varMean: 'var', stdMean: 'std', vectorNorm: 'norm' }

const opsOf = (module: object): string[] =>
  Object.entries(module).flatMap(([name, value]) =>
    typeof value === 'function' && name !== 'samples' && !SHARED.has(name) ? [name] : [],
  )

describe('every op', () => {
  it.each(Object.keys(modules))('%s has samples of each op', (path) => {
    const module = modules[path]!
    const sampled = new Set(
      module
        .samples?.()
        .filter(({ samples }) => samples.length > 0)
        .map(({ op }) => op),
    )
    expect(opsOf(module).filter((name) => !sampled.has(UNDER[name] ?? name))).toEqual([])
  })

  it.each(Object.keys(modules))('%s has a doc comment with a source for each op', async (path) => {
    const source = await texts[path]!()
    const missing = opsOf(modules[path]!).filter((name) => {
      const at = source.search(new RegExp(`^export (const|function) ${name}\\b`, 'm'))
      const before = source.slice(0, at).trimEnd()
      return !before.endsWith('*/') || !/https:\/\//.test(before.slice(before.lastIndexOf('/**')))
    })
    expect(missing).toEqual([])
  })

  it('decides about its gradient: these have none', () => {
    const table: Record<string, string> = {}
    for (const module of Object.values(modules)) {
      for (const { op, noGradient, samples } of module.samples?.() ?? []) {
        if (noGradient !== undefined) table[op] = noGradient
        else expect(samples.length === 0 || op in table || hasGradient(op)).toBe(true)
      }
    }
    expect(table).toMatchInlineSnapshot(`
      {
        "all": "the result is bool or an integer",
        "any": "the result is bool or an integer",
        "argmax": "a position does not vary smoothly",
        "argmin": "a position does not vary smoothly",
        "argsort": "a position does not vary smoothly",
        "bitwiseAnd": "the operands are integers",
        "bitwiseLeftShift": "the operands are integers",
        "bitwiseNot": "the operands are integers",
        "bitwiseOr": "the operands are integers",
        "bitwiseRightShift": "the operands are integers",
        "bitwiseXor": "the operands are integers",
        "bucketize": "a position does not vary smoothly",
        "countNonzero": "the result is bool or an integer",
        "eq": "the result is bool",
        "ge": "the result is bool",
        "gt": "the result is bool",
        "heaviside": "constant between jumps",
        "histc": "a count does not vary smoothly",
        "histogram": "a count does not vary smoothly",
        "isfinite": "the result is bool",
        "isinf": "the result is bool",
        "isnan": "the result is bool",
        "le": "the result is bool",
        "logicalAnd": "the result is bool",
        "logicalNot": "the result is bool",
        "logicalOr": "the result is bool",
        "logicalXor": "the result is bool",
        "lt": "the result is bool",
        "ne": "the result is bool",
        "oneHot": "the input is an integer",
        "searchsorted": "a position does not vary smoothly",
        "step": "constant between jumps",
      }
    `)
  })
})

/** Whether some sample of an op checks its gradient. */
function hasGradient(op: string): boolean {
  return Object.values(modules).some((module) =>
    module.samples?.().some((entry) => entry.op === op && entry.samples.some(({ gradient }) => gradient !== false)),
  )
}

describe('on the reference', () => {
  for (const { name, run } of testOps(modules, { device: 'reference' })) it(name, run)
})
