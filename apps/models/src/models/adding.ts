import {
  Adam,
  arange,
  clipGradNorm,
  compile,
  GRU,
  Linear,
  LSTM,
  manualSeed,
  Module,
  mseLoss,
  noGrad,
  rand,
  randint,
  stack,
  type Tensor,
} from 'neurite'
import { type Figures, type Task, takeSteps } from '../task.ts'

const LENGTH = 50
const BATCH = 64
const HIDDEN = 64

/**
 * The adding problem (Hochreiter and Schmidhuber, 1997): a sequence of random numbers, of which two are marked, one in
 * each half; what is asked for at the end is their sum. Always answering 1 has a mean squared error of 1/6.
 */
function problem(batch: number): { x: Tensor; y: Tensor } {
  const values = rand([LENGTH, batch])
  const [first, second] = [randint(0, LENGTH / 2, [batch]), randint(LENGTH / 2, LENGTH, [batch])]
  const time = arange(LENGTH).unsqueeze(1)
  const marks = time.eq(first).logicalOr(time.eq(second)).to('float32')
  return { x: stack([values, marks], { dim: 2 }), y: values.mul(marks).sum({ dim: 0 }) }
}

/** Reads a sequence [T, N, 2] and answers with one number each, [N]. */
class Adder extends Module {
  memory: LSTM | GRU
  answer = new Linear(HIDDEN, 1)

  constructor(memory: LSTM | GRU) {
    super()
    this.memory = memory
  }

  forward(x: Tensor): Tensor {
    const { output } = this.memory.call(x)
    return this.answer.call(output.select(0, LENGTH - 1)).squeeze({ dim: 1 })
  }
}

async function learn(task: Task, make: () => LSTM | GRU): Promise<Figures> {
  manualSeed(task.seed)
  const model = new Adder(make())
  const optimizer = new Adam(model.parameters(), { lr: 1e-2 })
  // The numbers are drawn by the compiled step itself
  const step = compile(() => {
    const { x, y } = problem(BATCH)
    optimizer.zeroGrad()
    const loss = mseLoss(model.call(x), y)
    loss.backward()
    clipGradNorm(model.parameters(), 1)
    optimizer.step()
    return loss
  })
  const taken = await takeSteps(task, task.short ? 600 : 1500, step)
  const { x, y } = problem(1000)
  const mse = await noGrad(() => mseLoss(model.call(x), y)).item()
  return { mse, ...taken }
}

export const addingLstm = (task: Task): Promise<Figures> => learn(task, () => new LSTM(2, HIDDEN))
export const addingGru = (task: Task): Promise<Figures> => learn(task, () => new GRU(2, HIDDEN))
