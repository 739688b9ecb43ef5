import { curves, imageGrid } from '@neurite/viz'
import { Adam, mseLoss, Parameter, tensor, zeros } from 'neurite'
import type { Settings } from '../../lesson.ts'
import type { Page } from '../../page.ts'

/** The paints at hand, as red, green and blue; and a colour that somebody wants. */
const paints = { red: [0.85, 0.12, 0.15], yellow: [0.98, 0.84, 0.1], blue: [0.1, 0.25, 0.75], white: [1, 1, 1] }
const wanted = [0.443, 0.574, 0.36]

const STEPS_SHOWN = [0, 5, 10, 20, 40, 80, 160, 320]

export async function paintMixing(page: Page, { epochs = 321 }: Settings) {
  const colors = tensor(Object.values(paints))
  const target = tensor(wanted)
  const parameters = new Parameter(zeros([4]))
  // Shares are positive and add up to one whatever the parameters are.
  const ratios = () => parameters.softmax(0)
  // Paints take light away, each in proportion: channels multiply, as a weighted geometric mean.
  const mixture = () => ratios().matmul(colors.log()).exp()
  const optimizer = new Adam([parameters], { lr: 0.1 })

  const history: number[][] = []
  const losses: number[] = []
  const shown = new Map<number, number[]>()
  page.line(`wanted             ${page.swatch(wanted)}`)
  for (let step = 0; step < epochs; step++) {
    const color = mixture()
    const loss = mseLoss(color, target)
    const shares = [...(await ratios().data())]
    history.push(shares)
    losses.push(await loss.item())
    if (STEPS_SHOWN.includes(step)) {
      const names = Object.keys(paints).map((paint, i) => `${paint} ${(100 * shares[i]!).toFixed(0)} %`)
      shown.set(step, [...(await color.data())])
      page.line(
        `step ${String(step).padStart(3)}  mixed:  ${page.swatch([...(await color.data())])}   ${names.join(', ')}`,
      )
    }
    optimizer.zeroGrad()
    loss.backward()
    optimizer.step()
  }
  page.line()
  // In the order in which the curves themselves are blue and red.
  const names = Object.keys(paints)
  const curveOf = (paint: string) => history.map((row) => row[names.indexOf(paint)]!)
  const shares = Object.fromEntries(['blue', 'red', 'yellow', 'white'].map((paint) => [paint, curveOf(paint)]))
  page.picture('ratios', curves(shares, { title: 'Share of each paint', xLabel: 'step', yLabel: 'share' }))
  const labels = [...shown.keys()].map((step) => `step ${step}`)
  const patches = [...shown.values(), wanted].map((color) =>
    color.map((part) => Array.from({ length: 8 }, () => new Array<number>(8).fill(part))),
  )
  page.picture(
    'colours',
    imageGrid(patches, { title: 'The mixture as it learns', labels: [...labels, 'wanted'], columns: 9 }),
  )
  return { ratios: history.at(-1)!, loss: losses.at(-1)!, history, losses }
}
