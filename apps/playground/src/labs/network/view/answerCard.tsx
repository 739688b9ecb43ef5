/** The samples, and what the network answers everywhere. */
import { useSignal } from '@preact/signals'
import { Card } from '../../../controls/card.tsx'
import { Canvas } from '../../../drawing/canvas.tsx'
import { say } from '../../../shell/settings.ts'
import { isRegression } from '../configuration.ts'
import { explanation, percent, small, unitText } from '../sentences.ts'
import type { Session } from '../session.ts'
import { words } from '../words.ts'
import { makeAnswerPicture } from './answerPicture.ts'
import type { Inspected } from './inspected.ts'
import { useMemo } from 'preact/hooks'

interface AnswerCardProps {
  readonly session: Session
  /** The unit whose picture is shown instead. */
  readonly inspected: Inspected
}

export function AnswerCard({ session, inspected }: AnswerCardProps) {
  const showTest = useSignal(false)
  const draw = useMemo(() => makeAnswerPicture(session, inspected, showTest), [session, inspected, showTest])
  const { data } = session.configuration.value
  const unit = inspected.value
  return (
    <Card title={unit ? unitText(unit.layer + 1, unit.unit + 1) : say(words.answer)} area="answer">
      <Canvas class="answer" label={answerLabel(session)} draw={draw} />
      <div class="answer-foot">
        {!isRegression(data) && (
          <p class="legend">
            <span class="unseen">{say(words.classes)}</span>
            <span class="legend-mark legend-disc" aria-hidden="true" />
            <span aria-hidden="true">{say(words.class0)}</span>
            <span class="legend-scale" aria-hidden="true" />
            <span aria-hidden="true">{say(words.class1)}</span>
            <span class="legend-mark legend-diamond" aria-hidden="true" />
          </p>
        )}
        <label class="check">
          <input
            type="checkbox"
            checked={showTest.value}
            onChange={({ currentTarget }) => (showTest.value = currentTarget.checked)}
          />
          {say(words.showTest)}
        </label>
      </div>
      <p class="explanation">{explanation(session.configuration.value)}</p>
    </Card>
  )
}

/** Said once for the picture; the live region says how it changes. */
function answerLabel({ status, frame, configuration }: Session): string {
  void status.value
  const now = frame.peek()
  const scores = now === null ? '' : `, ${score(now.test.loss, now.test.accuracy)}`
  return `${say(words.answer)}: ${explanation(configuration.value)}${scores}`
}

const score = (loss: number, accuracy: number): string =>
  Number.isNaN(accuracy) ? `${say(words.loss)} ${small(loss)}` : `${say(words.accuracy)} ${percent(accuracy)}`
