import { ArgumentError, checkOptions, type Tensor } from '@neurite/core'
import type { Recipe, SampleSource, Surroundings } from './loading/recipe.ts'
import { type MadeDataset, madeDataset } from './madeDataset.ts'

export interface ModuleDatasetOptions {
  /** The name of the function in the module; 'default' by default. */
  readonly export?: string
  /** What the function is given: plain data, which is sent to workers. */
  readonly options?: unknown
}

interface ModuleOptions {
  readonly module: string
  readonly name: string
  readonly given: unknown
}

/** Refers to nothing around it: its text is sent to workers. */
async function openModule({ module, name, given }: ModuleOptions, { load, refuse }: Surroundings) {
  const make = (await load(module))[name] as ((given: unknown) => Promise<SampleSource>) | undefined
  if (typeof make !== 'function') refuse(`[moduleDataset] ${module} exports no function '${name}'`, { module, name })
  const source = await make!(given)
  const right = Number.isInteger(source?.length) && Array.isArray(source.fields) && typeof source.sample === 'function'
  if (!right) {
    refuse(`[moduleDataset] '${name}' of ${module} gave no samples; it must give { length, fields, sample(index) }`)
  }
  return source
}

/**
 * Samples that a module of one's own makes one by one (reads, decodes, computes), on as many threads as a loader has.
 * The module exports a function that is given `options` and returns `{ length, fields, sample(index) }`:
 *
 *     const data = await moduleDataset(new URL('./photographs.js', import.meta.url), { options: { folder } })
 *     for await (const [images, labels] of new DataLoader(data, { workers: 2 })) { … }
 *
 * `fields` says of each part of a sample its `dtype`, its `shape` and, for bytes that stand for 0 to 1, `unit: true`;
 * `sample` returns the parts, or a promise of them. Equal indices must give equal samples.
 *
 * @throws FormatError where the module has no such function, or that gives something else.
 */
export async function moduleDataset<Batch extends readonly Tensor[] = readonly Tensor[]>(
  module: string | URL,
  options: ModuleDatasetOptions = {},
): Promise<MadeDataset<Batch>> {
  checkOptions('moduleDataset', options, ['export', 'options'])
  const address = String(module)
  if (!/^[a-z]+:/.test(address)) {
    throw new ArgumentError(
      `[moduleDataset] '${address}' is not an address; write new URL('${address}', import.meta.url), which workers find too`,
    )
  }
  const given: ModuleOptions = { module: address, name: options.export ?? 'default', given: options.options }
  const open = openModule as Recipe['open']
  return madeDataset<Batch>({ open, program: `(${openModule})`, options: given })
}
