/** Tells those who do not see it where training stands: at once when something begins or ends, now and then in between. */
import { useSignal, useSignalEffect } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { announcement } from '../sentences.ts'
import type { Session } from '../session.ts'

const INTERVAL_MS = 10_000

export function Announcer({ session: { status, frame } }: { readonly session: Session }) {
  const said = useSignal('')
  useSignalEffect(() => {
    said.value = announcement(status.value, frame.peek())
  })
  useEffect(() => {
    const timer = setInterval(() => {
      if (status.peek() === 'training') said.value = announcement('training', frame.peek())
    }, INTERVAL_MS)
    return () => clearInterval(timer)
  }, [status, frame, said])
  return (
    <p class="unseen" role="status" aria-live="polite">
      {said}
    </p>
  )
}
