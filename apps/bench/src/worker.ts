/** The process of one library for one work: `node worker.js LIBRARY WORK`, spoken to by messages. */
import { libraryNamed } from './libraries/index.ts'
import type { OpenLibrary, Subject } from './libraries/library.ts'
import type { Answers, Reply, Request } from './protocol.ts'
import { round, warmUp } from './timing.ts'

const [libraryName = '', workName = ''] = process.argv.slice(2)
let opened: OpenLibrary | null = null
let subject: Subject | null = null

async function openLibrary(): Promise<OpenLibrary> {
  opened ??= await libraryNamed(libraryName).open()
  return opened
}

async function prepared(): Promise<Subject> {
  if (subject === null) {
    const make = (await openLibrary()).subjects[workName]
    if (!make) throw new Error(`${libraryName} does not know the work '${workName}'`)
    subject = await make()
  }
  return subject
}

async function answer(request: Request): Promise<Answers[keyof Answers]> {
  switch (request.kind) {
    case 'check':
      return { numbers: await (await prepared()).check(), version: (await openLibrary()).version }
    case 'warmUp':
      await warmUp(await prepared(), request.runs, request.budget)
      return null
    case 'round':
      return round(await prepared(), request.runs, request.budget)
    case 'observe': {
      const { observations, version } = await openLibrary()
      const observe = observations?.[workName]
      if (!observe) throw new Error(`${libraryName} does not know the work '${workName}'`)
      return { quantities: observe(), version }
    }
    default:
      return request satisfies never
  }
}

const send = (reply: Reply) => process.send?.(reply)

process.on('message', (request: Request) => {
  answer(request).then(
    (result) => send({ answer: result }),
    (error: unknown) => send({ problem: error instanceof Error ? error.message : String(error) }),
  )
})
process.on('disconnect', () => process.exit())
