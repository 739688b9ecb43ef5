import { Generator, randperm, tensor, type Tensor } from 'neurite'

/** The samples 0 .. count - 1 in random order and in `folds` parts; each part once to test, all others to train. */
export function kFold(count: number, folds: number, seed: number): { train: Tensor; test: Tensor }[] {
  const order = [...randperm(count, { generator: new Generator(seed) }).dataSync()]
  const part = (chosen: (fold: number) => boolean) =>
    tensor(
      order.filter((_, i) => chosen(i % folds)),
      { dtype: 'int32' },
    )
  return Array.from({ length: folds }, (_, fold) => ({ train: part((i) => i !== fold), test: part((i) => i === fold) }))
}
