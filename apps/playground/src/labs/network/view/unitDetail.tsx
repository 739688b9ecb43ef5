/** The numbers of the unit that is looked at; else how the picture is read. */
import { say } from '../../../shell/settings.ts'
import { inputsOf } from '../configuration.ts'
import { parametersText, unitText } from '../sentences.ts'
import type { Session } from '../session.ts'
import { words } from '../words.ts'
import type { Inspected } from './inspected.ts'

const signed = (value: number): string => `${value < 0 ? '−' : ''}${Math.abs(value).toFixed(2)}`

interface UnitDetailProps {
  readonly session: Session
  readonly inspected: Inspected
}

export function UnitDetail({ session, inspected }: UnitDetailProps) {
  const configuration = session.configuration.value
  const unit = inspected.value
  if (unit === null) {
    return (
      <p class="soft unit-detail">
        {parametersText(configuration)}. {say(words.graphHint)}
      </p>
    )
  }
  return <UnitNumbers session={session} layer={unit.layer} unit={unit.unit} />
}

function UnitNumbers({
  session,
  layer,
  unit,
}: {
  readonly session: Session
  readonly layer: number
  readonly unit: number
}) {
  const frame = session.frame.value
  const { data, layers } = session.configuration.value
  const inputs = layer === 0 ? inputsOf(data) : Array.from({ length: layers[layer - 1]! }, (_, i) => String(i + 1))
  const weights = frame?.weights[layer]?.subarray(unit * inputs.length, (unit + 1) * inputs.length)
  const bias = frame?.biases[layer]?.[unit]
  if (weights === undefined || bias === undefined) return <p class="soft unit-detail"> </p>
  return (
    <p class="soft unit-detail">
      <b>{unitText(layer + 1, unit + 1)}</b>: {say(words.bias)} {signed(bias)}; {say(words.weights)}{' '}
      {inputs.map((name, i) => `${name}: ${signed(weights[i] ?? Number.NaN)}`).join(', ')}
    </p>
  )
}
