/** A second thread that does its half of the work when it is told. */
import { workerData } from 'node:worker_threads'
import { AMOUNT, DONE, type PartnerData, START } from './team.ts'
import { computing } from './registers.ts'
import { moving } from './triad.ts'

const { control, amount, memory } = workerData as PartnerData
const work = memory === null ? computing() : moving(memory, 1, 2)

for (let turn = 1; ; turn++) {
  Atomics.wait(control, START, turn - 1)
  work(amount[AMOUNT]!)
  Atomics.store(control, DONE, turn)
}
