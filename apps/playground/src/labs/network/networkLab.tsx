/** The network lab: its parts, laid out; and its configuration in the address. */
import { useSignal, useSignalEffect } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { Button } from '../../controls/button.tsx'
import { Notice } from '../../controls/notice.tsx'
import type { LabProps } from '../../shell/lab.ts'
import { writeQuery } from '../../shell/route.ts'
import { say } from '../../shell/settings.ts'
import { formatAddress, parseAddress, type Refusal } from './address.ts'
import './networkLab.css'
import { calmerRate, divergedText, failedText, refusedText } from './sentences.ts'
import { type Session, startSession } from './session.ts'
import { AnswerCard } from './view/answerCard.tsx'
import { Announcer } from './view/announcer.tsx'
import { CurvesCard } from './view/curvesCard.tsx'
import { DataCard } from './view/dataCard.tsx'
import { DeviceCard } from './view/deviceCard.tsx'
import type { Inspected } from './view/inspected.ts'
import { NetworkCard } from './view/networkCard.tsx'
import { RunBar } from './view/runBar.tsx'
import { TrainingCard } from './view/trainingCard.tsx'
import { words } from './words.ts'

export function NetworkLab({ query }: LabProps) {
  const session = useMemo(() => startSession(parseAddress(query).configuration), [])
  const refused = useSignal<readonly Refusal[]>([])
  const inspected: Inspected = useSignal(null)
  useEffect(() => session.end, [session])
  useEffect(() => {
    const parsed = parseAddress(query)
    refused.value = parsed.refused
    if (formatAddress(parsed.configuration) !== formatAddress(session.configuration.peek())) {
      session.change(parsed.configuration)
    }
  }, [query, session, refused])
  useSignalEffect(() => writeQuery('network', formatAddress(session.configuration.value)))
  return (
    <div class="lab">
      <RunBar session={session} />
      <Notices session={session} refused={refused.value} />
      <div class="lab-cards">
        <DataCard session={session} />
        <AnswerCard session={session} inspected={inspected} />
        <NetworkCard session={session} inspected={inspected} />
        <CurvesCard session={session} />
        <TrainingCard session={session} />
        <DeviceCard session={session} />
      </div>
      <Announcer session={session} />
    </div>
  )
}

/** What the reader should know, with what to do. */
function Notices({ session, refused }: { readonly session: Session; readonly refused: readonly Refusal[] }) {
  const { status, configuration, failure, frame } = session
  const { rate } = configuration.value
  if (status.value === 'failed') {
    return (
      <Notice kind="warning">
        <p>{failedText(failure.value)}</p>
      </Notice>
    )
  }
  if (status.value === 'diverged') {
    const calmer = calmerRate(rate)
    const restart = () => {
      session.change({ rate: calmer })
      session.reset()
    }
    return (
      <Notice kind="warning">
        <p>{divergedText(frame.peek()!, rate)}</p>
        <Button text={`${say(words.useInstead)} ${calmer}`} onClick={restart} />
      </Notice>
    )
  }
  if (refused.length === 0) return null
  return (
    <Notice kind="info">
      <p>{refusedText(refused)}</p>
    </Notice>
  )
}
