/** The worker: does what the page asks for, one thing after the other. */
import '@neurite/autograd'
import type { Pace, Report, Request } from '../messages.ts'
import { openDevice } from './device.ts'
import { makeNetwork, type Network } from './network.ts'
import { makeData, makePreviews, toPoints } from './samples.ts'
import { Trainer } from './trainer.ts'

/** What this file needs of a worker's global scope. */
interface Port {
  postMessage(message: Report, transfer?: Transferable[]): void
  onmessage: ((event: MessageEvent<Request>) => void) | null
}

const port = globalThis as unknown as Port
let current: { readonly network: Network; readonly trainer: Trainer } | null = null
let queue: Promise<void> = Promise.resolve()
let generation = 0
let training = false
let pace: Pace = 'steady'

/** Everything that touches the network waits for what came before. */
function inTurn(work: () => Promise<void>): void {
  queue = queue.then(work).catch((problem: unknown) => {
    const message = problem instanceof Error ? problem.message : String(problem)
    port.postMessage({ kind: 'failed', generation, message })
  })
}

async function build(request: Extract<Request, { kind: 'build' }>): Promise<void> {
  // A newer one is on its way
  if (request.generation !== generation) return
  current = null
  const device = await openDevice(request.configuration.device)
  const data = await makeData(request.configuration)
  const network = makeNetwork(request.configuration, data)
  const trainer = new Trainer(network, { late: device.used !== 'cpu', pace: () => pace }, (frame) => {
    const buffers = [frame.answer, ...frame.units, ...frame.weights, ...frame.biases].map(({ buffer }) => buffer)
    port.postMessage({ kind: 'frame', generation: request.generation, ...frame }, buffers as ArrayBuffer[])
  })
  current = { network, trainer }
  port.postMessage({
    kind: 'built',
    generation: request.generation,
    train: toPoints(data.train),
    test: toPoints(data.test),
    reach: data.reach,
    device,
  })
  await trainer.show()
}

function halt(): void {
  training = false
  current?.trainer.stop()
}

port.onmessage = ({ data: request }) => {
  switch (request.kind) {
    case 'build':
      generation = request.generation
      halt()
      return inTurn(() => build(request))
    case 'train':
      training = true
      return inTurn(async () => {
        // A pause may have overtaken it
        if (training) await current?.trainer.train()
      })
    case 'pause':
      return halt()
    case 'step':
      halt()
      return inTurn(async () => current?.trainer.step())
    case 'pace':
      return void (pace = request.pace)
    case 'tune':
      return current?.network.tune(request)
    case 'drawn':
      return current?.trainer.drawn()
    default:
      return request satisfies never
  }
}

inTurn(async () => {
  await openDevice('cpu')
  port.postMessage({ kind: 'previews', previews: await makePreviews() })
})
