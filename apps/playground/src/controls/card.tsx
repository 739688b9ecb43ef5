import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

interface CardProps {
  readonly title: string
  /** Names its place in the lab's layout. */
  readonly area: string
  readonly aside?: ComponentChildren
  readonly children: ComponentChildren
}

/** A part of a lab, under a heading. */
export function Card({ title, area, aside, children }: CardProps) {
  const id = useId()
  return (
    <section class={`card card-${area}`} aria-labelledby={id}>
      <div class="card-head">
        <h2 id={id}>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  )
}
