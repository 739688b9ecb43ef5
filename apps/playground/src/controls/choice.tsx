import type { ComponentChildren } from 'preact'
import type { Language } from '../shell/settings.ts'

export interface Option<T> {
  readonly value: T
  readonly text: string
  /** Shown in the place of the text, which is then said only. */
  readonly icon?: ComponentChildren
  /** Shown above the text. */
  readonly picture?: ComponentChildren
  readonly lang?: Language
}

interface ChoiceProps<T> {
  readonly label: string
  readonly name: string
  readonly value: T
  readonly options: readonly Option<T>[]
  readonly onChange: (value: T) => void
  readonly hideLabel?: boolean
  /** In a row, or as tiles with pictures. */
  readonly shape?: 'row' | 'tiles'
}

/** One of a few: radio buttons, so arrow keys move between them. */
export function Choice<T extends string>({
  label,
  name,
  value,
  options,
  onChange,
  hideLabel,
  shape = 'row',
}: ChoiceProps<T>) {
  return (
    <fieldset class={`choice choice-${shape}`}>
      <legend class={hideLabel ? 'unseen' : 'label'}>{label}</legend>
      <div class="choice-options">
        {options.map((option) => (
          <label key={option.value} class="choice-option" title={option.icon ? option.text : undefined}>
            <input
              type="radio"
              class="unseen"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span class="choice-face" lang={option.lang}>
              {option.picture}
              {option.icon}
              <span class={option.icon ? 'unseen' : undefined}>{option.text}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
