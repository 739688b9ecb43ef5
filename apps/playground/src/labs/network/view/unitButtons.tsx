/** Invisible buttons over the hidden units: one stop for Tab, arrow keys between them. */
import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { say } from '../../../shell/settings.ts'
import { unitText } from '../sentences.ts'
import { words } from '../words.ts'
import type { GraphLayout } from './graphLayout.ts'
import type { Inspected } from './inspected.ts'

const MOVES: Readonly<Record<string, readonly [layers: number, units: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

interface UnitButtonsProps {
  readonly layout: GraphLayout
  readonly inspected: Inspected
}

export function UnitButtons({ layout, inspected }: UnitButtonsProps) {
  const group = useRef<HTMLFieldSetElement>(null)
  const stop = useSignal({ layer: 0, unit: 0 })
  const hidden = layout.columns.slice(1, -1)
  const clamp = (layer: number, unit: number) => {
    const column = Math.max(0, Math.min(layer, hidden.length - 1))
    return { layer: column, unit: Math.max(0, Math.min(unit, (hidden[column]?.length ?? 1) - 1)) }
  }
  const here = clamp(stop.value.layer, stop.value.unit)
  const move = (event: KeyboardEvent) => {
    if (event.key === 'Escape') inspected.value = null
    const way = MOVES[event.key]
    if (!way) return
    event.preventDefault()
    const { layer, unit } = clamp(here.layer + way[0], here.unit + way[1])
    stop.value = { layer, unit }
    group.current?.querySelector<HTMLElement>(`[data-unit="${layer} ${unit}"]`)?.focus()
  }
  return (
    <fieldset ref={group} class="graph-units" aria-label={say(words.units)} onKeyDown={move}>
      {hidden.map((spots, layer) =>
        spots.map(({ x, y }, unit) => (
          <button
            key={`${layer} ${unit}`}
            type="button"
            class="graph-unit"
            data-unit={`${layer} ${unit}`}
            aria-label={unitText(layer + 1, unit + 1)}
            tabIndex={layer === here.layer && unit === here.unit ? 0 : -1}
            style={{ left: `${x}px`, top: `${y}px`, width: `${layout.box}px`, height: `${layout.box}px` }}
            onPointerEnter={() => (inspected.value = { layer, unit })}
            onPointerLeave={() => (inspected.value = null)}
            onFocus={() => {
              stop.value = { layer, unit }
              inspected.value = { layer, unit }
            }}
            onBlur={() => (inspected.value = null)}
          />
        )),
      )}
    </fieldset>
  )
}
