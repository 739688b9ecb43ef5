import { affineKernel } from '../transforms/affineKernel.ts'
import { mixKernel } from '../transforms/mixKernel.ts'
import { pixelKernel } from '../transforms/pixelKernel.ts'
import { batchKernel, type MakeBatch } from './batchKernel.ts'

/** On this thread. */
export const makeBatch: MakeBatch = /*@__PURE__*/ batchKernel(
  /*@__PURE__*/ affineKernel(),
  /*@__PURE__*/ pixelKernel(),
  /*@__PURE__*/ mixKernel(),
)

/** The same, as the program of a worker: jobs come as messages, and their batches go back. */
export function workerProgram(): string {
  return `'use strict'
// Some compilers wrap functions to keep their names.
const __name = (value) => value
const builtin = globalThis.process?.getBuiltinModule?.('node:worker_threads')
const port = builtin ? builtin.parentPort : globalThis
const makeBatch = (${batchKernel})((${affineKernel})(), (${pixelKernel})(), (${mixKernel})())
let fields = []
const receive = (message) => {
  if (message.fields) fields = message.fields
  if (!message.job) return
  try {
    const parts = makeBatch(fields, message.job)
    port.postMessage({ id: message.id, parts }, [...new Set(parts.map((part) => part.data.buffer))])
  } catch (error) {
    port.postMessage({ id: message.id, error: String(error && error.stack || error) })
  }
}
if (builtin) port.on('message', receive)
else port.onmessage = (event) => receive(event.data)
`
}
