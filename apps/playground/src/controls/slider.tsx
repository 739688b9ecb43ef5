import { useId } from 'preact/hooks'

interface SliderProps {
  readonly label: string
  readonly value: number
  readonly least: number
  readonly most: number
  readonly step: number
  /** The value as it is read. */
  readonly text: string
  readonly onChange: (value: number) => void
}

export function Slider({ label, value, least, most, step, text, onChange }: SliderProps) {
  const id = useId()
  const filled = `${(100 * (value - least)) / (most - least)}%`
  return (
    <div class="field">
      <div class="field-head">
        <label class="label" for={id}>
          {label}
        </label>
        <output for={id}>{text}</output>
      </div>
      <input
        id={id}
        type="range"
        min={least}
        max={most}
        step={step}
        value={value}
        aria-valuetext={text}
        style={{ '--filled': filled }}
        onInput={({ currentTarget }) => onChange(currentTarget.valueAsNumber)}
      />
    </div>
  )
}
