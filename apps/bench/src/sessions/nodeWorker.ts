/** The process of one library for one work: `node nodeWorker.js LIBRARY WORK`, spoken to by messages. */
import type { Reply, Request } from '../protocol.ts'
import { answering } from './answering.ts'
import { nodeHost } from './nodeHost.ts'

const [libraryName = '', workName = ''] = process.argv.slice(2)
const answer = answering(libraryName, workName, nodeHost)
const send = (reply: Reply) => process.send?.(reply)

process.on('message', (request: Request) => {
  answer(request).then(
    (result) => send({ answer: result }),
    (error: unknown) => send({ problem: error instanceof Error ? error.message : String(error) }),
  )
})
process.on('disconnect', () => process.exit())
