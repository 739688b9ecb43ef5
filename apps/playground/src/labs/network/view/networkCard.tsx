/** The network as a graph, with the buttons that change its shape. */
import { useSignal } from '@preact/signals'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { Card } from '../../../controls/card.tsx'
import { Stepper } from '../../../controls/stepper.tsx'
import { Canvas, type Size } from '../../../drawing/canvas.tsx'
import { say } from '../../../shell/settings.ts'
import { FRESH_UNITS, MOST_LAYERS, MOST_UNITS } from '../configuration.ts'
import { fewerUnits, moreUnits, parametersText, unitsLabel } from '../sentences.ts'
import type { Session } from '../session.ts'
import { words } from '../words.ts'
import { layoutGraph } from './graphLayout.ts'
import { makeGraphPicture, widthsOf } from './graphPicture.ts'
import type { Inspected } from './inspected.ts'
import { UnitButtons } from './unitButtons.tsx'
import { UnitDetail } from './unitDetail.tsx'

interface NetworkCardProps {
  readonly session: Session
  readonly inspected: Inspected
}

export function NetworkCard({ session, inspected }: NetworkCardProps) {
  const configuration = session.configuration.value
  const { layers } = configuration
  const size = useSignal<Size>({ width: 640, height: 360 })
  const stage = useRef<HTMLDivElement>(null)
  const draw = useMemo(() => makeGraphPicture(session, inspected), [session, inspected])
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect
      size.value = { width, height }
    })
    observer.observe(stage.current!)
    return () => observer.disconnect()
  }, [size])

  const layout = layoutGraph(size.value, widthsOf(configuration))
  const setLayers = (next: readonly number[]) => {
    inspected.value = null
    session.change({ layers: next })
  }
  const setCount = (count: number) => setLayers([...layers, layers.at(-1) ?? FRESH_UNITS].slice(0, count))
  const setUnits = (layer: number, units: number) => setLayers(layers.map((old, i) => (i === layer ? units : old)))
  return (
    <Card
      title={say(words.network)}
      area="network"
      aside={
        <div class="layer-count">
          <span class="label" aria-hidden="true">
            {say(words.hiddenLayers)}
          </span>
          <Stepper
            label={say(words.hiddenLayers)}
            value={layers.length}
            least={0}
            most={MOST_LAYERS}
            fewer={say(words.fewerLayers)}
            more={say(words.moreLayers)}
            onChange={setCount}
          />
        </div>
      }
    >
      <div class="graph" ref={stage}>
        <Canvas class="graph-canvas" label={`${say(words.network)}: ${parametersText(configuration)}`} draw={draw} />
        {layers.map((units, layer) => (
          <div key={layer} class="graph-column" style={{ left: `${layout.columns[layer + 1]![0]!.x}px` }}>
            <Stepper
              label={unitsLabel(layer + 1)}
              value={units}
              least={1}
              most={MOST_UNITS}
              fewer={fewerUnits(layer + 1)}
              more={moreUnits(layer + 1)}
              onChange={(next) => setUnits(layer, next)}
              narrow={layout.narrow}
            />
          </div>
        ))}
        <UnitButtons layout={layout} inspected={inspected} />
      </div>
      <UnitDetail session={session} inspected={inspected} />
    </Card>
  )
}
