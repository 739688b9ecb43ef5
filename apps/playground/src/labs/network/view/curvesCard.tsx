/** Loss and accuracy, as numbers and as curves. */
import { Card } from '../../../controls/card.tsx'
import { Canvas, type Size } from '../../../drawing/canvas.tsx'
import { drawLineChart } from '../../../drawing/lineChart.ts'
import { palette } from '../../../drawing/palette.ts'
import { say, type Text } from '../../../shell/settings.ts'
import { isRegression } from '../configuration.ts'
import { percent, small } from '../sentences.ts'
import type { Session } from '../session.ts'
import { words } from '../words.ts'

export function CurvesCard({ session }: { readonly session: Session }) {
  const regression = isRegression(session.configuration.value.data)
  return (
    <Card
      title={say(words.curves)}
      area="curves"
      aside={
        <p class="legend">
          <span class="legend-line" aria-hidden="true" /> {say(words.trainData)}
          <span class="legend-line legend-dashed" aria-hidden="true" /> {say(words.testData)}
        </p>
      }
    >
      <div class="charts">
        <Chart session={session} measure="loss" name={regression ? words.squaredError : words.crossEntropy} />
        {!regression && <Chart session={session} measure="accuracy" name={words.accuracy} />}
      </div>
    </Card>
  )
}

interface ChartProps {
  readonly session: Session
  readonly measure: 'loss' | 'accuracy'
  readonly name: Text
}

function Chart({ session, measure, name }: ChartProps) {
  const { history, curves } = session
  const draw = (context: CanvasRenderingContext2D, size: Size) => {
    // The history changes in place
    void curves.value
    const [train, test] =
      measure === 'loss' ? [history.trainLoss, history.testLoss] : [history.trainAccuracy, history.testAccuracy]
    drawLineChart(context, size, palette.value, {
      x: history.epochs,
      curves: [
        { values: test, colour: 'test', dashed: true },
        { values: train, colour: 'train' },
      ],
      ...(measure === 'accuracy' ? { top: 1.02, percent: true } : {}),
      xLabel: say(words.epochs),
    })
  }
  return (
    <figure class="chart">
      <figcaption>
        <span class="label">{say(name)}</span>
        <Scores session={session} measure={measure} />
      </figcaption>
      <Canvas class="chart-canvas" label={`${say(words.curves)}: ${say(name)}`} draw={draw} />
    </figure>
  )
}

function Scores({ session: { frame }, measure }: Omit<ChartProps, 'name'>) {
  const write = measure === 'loss' ? small : percent
  const now = frame.value
  const text = (value: number | undefined) => (value === undefined ? '–' : write(value))
  return (
    <span class="scores">
      <span class="score score-train">
        <span class="unseen">{say(words.trainData)}</span>
        <span data-value={`train ${measure}`}>{text(now?.train[measure])}</span>
      </span>
      <span class="score score-test">
        <span class="unseen">{say(words.testData)}</span>
        <span data-value={`test ${measure}`}>{text(now?.test[measure])}</span>
      </span>
    </span>
  )
}
