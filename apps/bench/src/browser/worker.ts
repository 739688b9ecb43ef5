/** The Web Worker of one library for one work, spoken to by messages. Its address tells which. */
import type { Reply, Request } from '../protocol.ts'
import { answering } from '../sessions/answering.ts'
import { browserHost } from './browserHost.ts'

const asked = new URL(location.href).searchParams
const answer = answering(asked.get('library') ?? '', asked.get('work') ?? '', browserHost)

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  const send = (reply: Reply) => postMessage(reply)
  answer(data).then(
    (result) => send({ answer: result }),
    (error: unknown) => send({ problem: error instanceof Error ? error.message : String(error) }),
  )
})
