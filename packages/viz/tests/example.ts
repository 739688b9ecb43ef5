import { bars, curves, functionChart } from '@neurite/viz'
import { reference, sigmoid, use } from '@neurite/core'
await use(reference())
const loss = [2.3, 0.9, 0.4, 0.2]
const valLoss = [2.2, 1, 0.6, 0.5]
const history = curves({ loss, valLoss }, { title: 'Training', xLabel: 'epoch' })
const file = history.svg // '<svg xmlns="http://www.w3.org/2000/svg" ...'
const gate = functionChart(sigmoid, { derivative: true, range: [-6, 6] })
const dark = gate.toSvg({ theme: 'dark' })
const weights = bars({ area: 0.1, rooms: 0.3, distance: -0.2 })
const lines = weights.toTerminal({ width: 40, color: false })
//     area │████████▍ 0.1
//    rooms │█████████████████████████ 0.3
// distance │████████████████▋ −0.2

export { dark, file, lines }
