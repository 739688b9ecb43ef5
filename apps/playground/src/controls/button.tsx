import type { ComponentChildren } from 'preact'

interface ButtonProps {
  readonly text: string
  readonly icon?: ComponentChildren
  readonly onClick: () => void
  readonly kind?: 'plain' | 'main' | 'quiet'
  /** What it does, in a few words more. */
  readonly hint?: string
  readonly disabled?: boolean
}

export function Button({ text, icon, onClick, kind = 'plain', hint, disabled }: ButtonProps) {
  return (
    <button type="button" class={`button button-${kind}`} title={hint} disabled={disabled} onClick={onClick}>
      {icon}
      <span>{text}</span>
    </button>
  )
}
