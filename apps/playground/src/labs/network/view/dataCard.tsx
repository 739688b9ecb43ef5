/** What is to be learnt: a picture of every data set, and how noisy it is. */
import { Card } from '../../../controls/card.tsx'
import { Choice } from '../../../controls/choice.tsx'
import { Slider } from '../../../controls/slider.tsx'
import { Canvas } from '../../../drawing/canvas.tsx'
import { palette } from '../../../drawing/palette.ts'
import { drawPoints } from '../../../drawing/points.ts'
import { say } from '../../../shell/settings.ts'
import { DATA_SETS, type DataName, MOST_NOISE } from '../configuration.ts'
import type { Session } from '../session.ts'
import { dataNames, dataStories, words } from '../words.ts'

const PREVIEW_REACH = 2.3

export function DataCard({ session }: { readonly session: Session }) {
  const { data, noise } = session.configuration.value
  return (
    <Card title={say(words.data)} area="data">
      <Choice
        label={say(words.dataSet)}
        name="data"
        value={data}
        shape="tiles"
        hideLabel
        options={DATA_SETS.map((value) => ({
          value,
          text: say(dataNames[value]),
          picture: <Preview session={session} name={value} />,
        }))}
        onChange={(value) => session.change({ data: value })}
      />
      <p class="soft story">{say(dataStories[data])}</p>
      <Slider
        label={say(words.noise)}
        value={noise}
        least={0}
        most={MOST_NOISE}
        step={5}
        text={`${noise}%`}
        onChange={(value) => session.change({ noise: value })}
      />
    </Card>
  )
}

function Preview({ session, name }: { readonly session: Session; readonly name: DataName }) {
  return (
    <Canvas
      label=""
      class="preview"
      draw={(context, { width, height }) => {
        const points = session.previews.value?.[name]
        const side = Math.min(width, height)
        const place = { left: (width - side) / 2, top: (height - side) / 2, side }
        if (points) drawPoints(context, place, palette.value, points, { reach: PREVIEW_REACH, radius: 1.7 })
      }}
    />
  )
}
