import {
  Adam,
  cat,
  compile,
  crossEntropy,
  Embedding,
  full,
  Linear,
  manualSeed,
  Module,
  noGrad,
  PositionalEncoding,
  randint,
  type Tensor,
  Transformer,
  WarmupCosineLR,
} from 'neurite'
import { type Figures, type Task, takeSteps } from '../task.ts'

const LENGTH = 10
const SYMBOLS = 10
/** The symbol that every answer begins with. */
const START = SYMBOLS
const FEATURES = 64

/** An encoder reads a sequence; a decoder writes another one, symbol by symbol. */
class Reverser extends Module {
  embedding = new Embedding(SYMBOLS + 1, FEATURES)
  positions = new PositionalEncoding(FEATURES, { batchFirst: true, dropout: 0, maxLen: LENGTH })
  transformer = new Transformer({
    dModel: FEATURES,
    nhead: 4,
    numEncoderLayers: 2,
    numDecoderLayers: 2,
    dimFeedforward: 128,
    dropout: 0,
    batchFirst: true,
    normFirst: true,
  })
  symbols = new Linear(FEATURES, SYMBOLS)

  /** What comes after each of the symbols `written` so far: [N, T, SYMBOLS]. */
  forward(source: Tensor, written: Tensor): Tensor {
    const embedded = (x: Tensor) => this.positions.call(this.embedding.call(x))
    const tgtMask = Transformer.generateSquareSubsequentMask(written.shape[1]!)
    return this.symbols.call(this.transformer.call(embedded(source), embedded(written), { tgtMask }))
  }
}

/** Answers each sequence: the likeliest symbol, and on from there. */
function write(model: Reverser, source: Tensor): Tensor {
  let written = full([source.shape[0]!, 1], START, { dtype: 'int32' })
  for (let i = 0; i < LENGTH; i++) {
    const next = model.call(source, written).select(1, i).argmax({ dim: 1, keepdim: true })
    written = cat([written, next], { dim: 1 })
  }
  return written.narrow(1, 1, LENGTH)
}

export async function reverseTransformer(task: Task): Promise<Figures> {
  manualSeed(task.seed)
  const model = new Reverser()
  const steps = task.short ? 250 : 1000
  const optimizer = new Adam(model.parameters(), { lr: 2e-3 })
  const schedule = new WarmupCosineLR(optimizer, 50, steps)
  const step = compile(() => {
    const source = randint(SYMBOLS, [64, LENGTH])
    const answer = source.flip([1])
    const written = cat([full([64, 1], START, { dtype: 'int32' }), answer.narrow(1, 0, LENGTH - 1)], { dim: 1 })
    optimizer.zeroGrad()
    const loss = crossEntropy(model.call(source, written).reshape([-1, SYMBOLS]), answer.reshape([-1]))
    loss.backward()
    optimizer.step()
    return loss
  })
  const taken = await takeSteps(task, steps, () => {
    const loss = step()
    schedule.step()
    return loss
  })
  const source = randint(SYMBOLS, [500, LENGTH])
  const right = noGrad(() => write(model, source).eq(source.flip([1])))
  return { tokens: await right.to('float32').mean().item(), ...taken }
}
