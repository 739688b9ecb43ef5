/** The learning rate: typed, or by a slider over powers of ten. What cannot be one is said, and the last good one stays. */
import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import { say } from '../../../shell/settings.ts'
import { readRate } from '../address.ts'
import { RATES } from '../configuration.ts'
import { rateProblem } from '../sentences.ts'
import { words } from '../words.ts'

/** Steps of the slider for each factor of ten: 1, 2, 5 by rounding. */
const STEPS_PER_DECADE = 3

const toPosition = (rate: number): number => Math.log10(rate) * STEPS_PER_DECADE

/** 10^(1/3) is near 2, 10^(2/3) near 5. */
const toRate = (position: number): number => Number((10 ** (position / STEPS_PER_DECADE)).toPrecision(1))

interface RateFieldProps {
  readonly rate: number
  readonly onChange: (rate: number) => void
}

export function RateField({ rate, onChange }: RateFieldProps) {
  const id = useId()
  const wrong = useSignal<string | null>(null)
  const take = (text: string) => {
    const value = readRate(text)
    wrong.value = value === undefined ? text : null
    if (value !== undefined && value !== rate) onChange(value)
  }
  const [least, most] = [toPosition(RATES.least), toPosition(RATES.most)]
  const filled = `${(100 * (toPosition(rate) - least)) / (most - least)}%`
  return (
    <div class="field">
      <div class="field-head">
        <label class="label" for={id}>
          {say(words.rate)}
        </label>
        <input
          id={id}
          class="number"
          type="text"
          inputMode="decimal"
          autocomplete="off"
          value={wrong.value ?? String(rate)}
          aria-invalid={wrong.value !== null}
          aria-describedby={wrong.value === null ? undefined : `${id}-problem`}
          onChange={({ currentTarget }) => take(currentTarget.value)}
        />
      </div>
      <input
        type="range"
        aria-label={say(words.rate)}
        aria-valuetext={String(rate)}
        min={least}
        max={most}
        step={1}
        value={toPosition(rate)}
        style={{ '--filled': filled }}
        onInput={({ currentTarget }) => take(String(toRate(currentTarget.valueAsNumber)))}
      />
      {wrong.value !== null && (
        <p id={`${id}-problem`} class="problem" role="alert">
          {rateProblem(wrong.value, rate)}
        </p>
      )}
    </div>
  )
}
