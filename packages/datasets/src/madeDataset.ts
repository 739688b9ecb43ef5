import { ArgumentError, fromData, type Tensor } from '@neurite/core'
import { Dataset, type MadeSamples, type SampleReader } from './dataset.ts'
import { makeFromRecipe } from './loading/makeBatch.ts'
import { openHere, type Recipe, type SampleSource } from './loading/recipe.ts'

/** Samples that are made when they are asked for, by whichever thread has time: `for await` over a loader with workers. */
export class MadeDataset<Batch extends readonly Tensor[] = readonly Tensor[]> extends Dataset<Batch> {
  readonly length: number
  readonly #recipe: Recipe
  readonly #source: SampleSource

  constructor(recipe: Recipe, source: SampleSource) {
    super()
    this.length = source.length
    this.#recipe = recipe
    this.#source = source
  }

  batch(): Batch {
    throw new ArgumentError('[Dataset] these samples must be waited for; loop with for await, or use load(indices)')
  }

  override async load(indices: Int32Array, reader?: SampleReader): Promise<Batch> {
    const job = { recipe: this.#recipe, indices, parts: undefined, works: [] }
    const parts = await (reader ? reader.run(job) : makeFromRecipe(job))
    return parts.map(({ data, shape, dtype }) => fromData(data, shape, dtype)) as readonly Tensor[] as Batch
  }

  override made(): MadeSamples {
    return { recipe: this.#recipe, fields: this.#source.fields, indices: undefined }
  }

  override recipes(): readonly Recipe[] {
    return [this.#recipe]
  }
}

/** Opens a recipe on this thread, to learn what it holds. */
export async function madeDataset<Batch extends readonly Tensor[]>(recipe: Recipe): Promise<MadeDataset<Batch>> {
  return new MadeDataset<Batch>(recipe, await openHere(recipe))
}
