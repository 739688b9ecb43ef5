import { MinusIcon, PlusIcon } from './icons.tsx'

interface StepperProps {
  readonly label: string
  readonly value: number
  readonly least: number
  readonly most: number
  readonly fewer: string
  readonly more: string
  readonly onChange: (value: number) => void
  /** One above the other, where there is little room. */
  readonly narrow?: boolean
}

/** A small number with a button on either side. */
export function Stepper({ label, value, least, most, fewer, more, onChange, narrow }: StepperProps) {
  return (
    <fieldset class={narrow ? 'stepper stepper-narrow' : 'stepper'} aria-label={label}>
      <button type="button" aria-label={fewer} disabled={value <= least} onClick={() => onChange(value - 1)}>
        <MinusIcon />
      </button>
      <output aria-label={label}>{value}</output>
      <button type="button" aria-label={more} disabled={value >= most} onClick={() => onChange(value + 1)}>
        <PlusIcon />
      </button>
    </fieldset>
  )
}
