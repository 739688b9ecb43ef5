import { affineKernel } from '../transforms/affineKernel.ts'
import { mixKernel } from '../transforms/mixKernel.ts'
import { pixelKernel } from '../transforms/pixelKernel.ts'
import { type BatchJob, batchKernel, type MakeBatch, type Part } from './batchKernel.ts'
import { collectKernel } from './collectKernel.ts'
import { openHere, type Recipe, surroundingsHere } from './recipe.ts'

/** On this thread. */
export const makeBatch: MakeBatch = /*@__PURE__*/ batchKernel(
  /*@__PURE__*/ affineKernel(),
  /*@__PURE__*/ pixelKernel(),
  /*@__PURE__*/ mixKernel(),
)

const collect = /*@__PURE__*/ collectKernel()

/** On this thread, from samples that are made one by one. */
export async function makeFromRecipe({ indices, works, recipe }: BatchJob): Promise<Part[]> {
  const fields = await collect(await openHere(recipe!), indices!, surroundingsHere.refuse)
  return makeBatch(fields, { indices: indices!.map((_, i) => i), parts: undefined, works })
}

/**
 * The same, as the program of a worker: jobs come as messages, and their batches go back. `recipes` are those that jobs
 * may name, by their place.
 */
export function workerProgram(recipes: readonly Recipe[]): string {
  const programs = [...new Set(recipes.map(({ program }) => program))]
  const which = recipes.map(({ program }) => programs.indexOf(program))
  return `'use strict'
// Some compilers wrap functions to keep their names.
const __name = (value) => value
const builtin = globalThis.process?.getBuiltinModule?.('node:worker_threads')
const port = builtin ? builtin.parentPort : globalThis
const makeBatch = (${batchKernel})((${affineKernel})(), (${pixelKernel})(), (${mixKernel})())
const collect = (${collectKernel})()
const openers = [${programs.join(',\n')}]
const which = ${JSON.stringify(which)}
const surroundings = {
  load: (url) => import(url),
  refuse: (message, facts = {}) => {
    throw Object.assign(new Error(message), { refused: facts })
  },
}
let fields = []
let options = []
const sources = []
const make = async ({ recipe, indices, parts, works }) => {
  if (recipe === undefined) return makeBatch(fields, { indices, parts, works })
  sources[recipe] ??= openers[which[recipe]](options[recipe], surroundings)
  const own = await collect(await sources[recipe], indices, surroundings.refuse)
  return makeBatch(own, { indices: indices.map((_, i) => i), works })
}
const receive = async (message) => {
  if (message.fields) ({ fields, options } = message)
  if (!message.job) return
  try {
    const parts = await make(message.job)
    port.postMessage({ id: message.id, parts }, [...new Set(parts.map((part) => part.data.buffer))])
  } catch (error) {
    const { refused } = Object(error)
    port.postMessage({ id: message.id, refused, error: refused ? error.message : String(Object(error).stack || error) })
  }
}
if (builtin) port.on('message', receive)
else port.onmessage = (event) => receive(event.data)
`
}
