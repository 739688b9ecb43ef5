/** Train, step, reset; and where training stands. */
import { useSignal } from '@preact/signals'
import { Button } from '../../../controls/button.tsx'
import { Choice } from '../../../controls/choice.tsx'
import { DiceIcon, LinkIcon, PauseIcon, PlayIcon, ResetIcon, StepIcon } from '../../../controls/icons.tsx'
import { say } from '../../../shell/settings.ts'
import { MOST_SEED } from '../configuration.ts'
import { PACES } from '../messages.ts'
import { count } from '../sentences.ts'
import type { Session } from '../session.ts'
import { paceNames, words } from '../words.ts'

/** So long the message on the link stays. */
const NOTE_MS = 4000

export function RunBar({ session }: { readonly session: Session }) {
  const { status, pace, configuration } = session
  const training = status.value === 'training'
  return (
    <div class="run-bar" role="toolbar" aria-label={say(words.training)}>
      <div class="run-buttons">
        <Button
          kind="main"
          text={say(training ? words.pause : words.train)}
          icon={training ? <PauseIcon /> : <PlayIcon />}
          onClick={training ? session.pause : session.train}
        />
        <Button text={say(words.step)} icon={<StepIcon />} hint={say(words.stepHint)} onClick={session.step} />
        <Button text={say(words.reset)} icon={<ResetIcon />} hint={say(words.resetHint)} onClick={session.reset} />
        <Button
          kind="quiet"
          text={say(words.newStart)}
          icon={<DiceIcon />}
          hint={say(words.newStartHint)}
          onClick={() => session.change({ seed: (configuration.value.seed % MOST_SEED) + 1 })}
        />
      </div>
      <Choice
        label={say(words.pace)}
        name="pace"
        value={pace.value}
        options={PACES.map((value) => ({ value, text: say(paceNames[value]) }))}
        onChange={session.setPace}
        hideLabel
      />
      <Progress session={session} />
      <Share />
    </div>
  )
}

function Progress({ session: { frame } }: { readonly session: Session }) {
  return (
    <dl class="run-progress">
      <div>
        <dt>{say(words.epoch)}</dt>
        <dd data-value="epoch">{count(Math.floor(frame.value?.epoch ?? 0))}</dd>
      </div>
      <div>
        <dt>{say(words.steps)}</dt>
        <dd data-value="steps">{count(frame.value?.step ?? 0)}</dd>
      </div>
    </dl>
  )
}

/** The address always holds the configuration, so sharing is copying it. */
function Share() {
  const note = useSignal('')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(location.href)
      note.value = say(words.copied)
    } catch {
      note.value = say(words.notCopied)
    }
    setTimeout(() => (note.value = ''), NOTE_MS)
  }
  return (
    <div class="run-share">
      <Button kind="quiet" text={say(words.share)} icon={<LinkIcon />} hint={say(words.shareHint)} onClick={copy} />
      <span class="run-note" role="status">
        {note}
      </span>
    </div>
  )
}
