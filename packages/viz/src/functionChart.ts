import { ArgumentError, Tensor, tensor } from '@neurite/core'
import type { Chart } from './chart.ts'
import { drawSeries, type Point, type Series } from './drawSeries.ts'
import { type ChartOptions, checkChart } from './options.ts'
import { type Bounds, checkRange, type Data, readRow } from './read.ts'

/** A function of one variable, of numbers or of tensors (element by element, or of one element). */
export type Curve = ((x: number) => number) | ((x: Tensor) => Tensor)

export interface FunctionChartOptions extends ChartOptions {
  /** The derivative: `true` takes differences, `(f(x + e) - f(x - e)) / 2e`; `grad((x) => f(x).sum())` is exact. */
  derivative?: boolean | Curve
  /** From where to where; [-5, 5] when left out. */
  range?: Bounds
  /** Places on the curve to mark, in order: the steps of a descent. */
  path?: Data
  xLabel?: string
  yLabel?: string
}

const SAMPLES = 241
/** Step of a difference, as a share of the range: float32 leaves about five digits. */
const STEP = 1e-3

/** What a function makes of an argument, or undefined where it cannot take it. */
function attempt(fn: (x: Tensor) => unknown, x: Tensor): Tensor | undefined {
  try {
    const y = fn(x)
    return y instanceof Tensor ? y : undefined
  } catch {
    return undefined
  }
}

/** Values of a function at many places: of all at once where it can, else one after the other. */
function evaluate(fn: Curve, xs: readonly number[]): number[] {
  const one = fn as (x: number | Tensor) => unknown
  const whole = attempt(one, tensor([...xs]))
  if (whole?.ndim === 1 && whole.size === xs.length) return Array.from(whole.dataSync(), Number)
  const takesTensors = whole !== undefined || attempt(one, tensor(xs[0]!)) !== undefined
  return xs.map((x) => {
    const y = one(takesTensors ? tensor(x) : x)
    if (y instanceof Tensor) return y.itemSync()
    if (typeof y === 'number') return y
    throw new ArgumentError(`[functionChart] the function must give a number or a tensor, received ${typeof y}`)
  })
}

function sample(name: string, fn: Curve, xs: readonly number[], color: number, dashed: boolean): Series {
  const ys = evaluate(fn, xs)
  return { name, points: xs.map((x, i): Point => [x, ys[i]!]), color, dashed }
}

/** Central differences. */
function difference(fn: Curve, e: number): (x: readonly number[]) => number[] {
  return (xs) => {
    const after = evaluate(
      fn,
      xs.map((x) => x + e),
    )
    const before = evaluate(
      fn,
      xs.map((x) => x - e),
    )
    return after.map((y, i) => (y - before[i]!) / (2 * e))
  }
}

/**
 * A function, with its derivative and the steps of a descent if these are asked for. `{ name: fn }` draws several.
 */
export function functionChart(fn: Curve | Readonly<Record<string, Curve>>, options: FunctionChartOptions = {}): Chart {
  checkChart('functionChart', options, ['derivative', 'range', 'path', 'xLabel', 'yLabel'])
  const { derivative = false, range = [-5, 5], title, xLabel = 'x' } = options
  const [low, high] = checkRange('functionChart', range)
  const curves = typeof fn === 'function' ? { f: fn } : fn
  const xs = Array.from({ length: SAMPLES }, (_, i) => low + ((high - low) * i) / (SAMPLES - 1))
  if (typeof derivative === 'function' && Object.keys(curves).length !== 1) {
    throw new ArgumentError('[functionChart] one derivative cannot belong to several functions; use derivative: true')
  }
  const series = Object.entries(curves).flatMap(([name, curve], i): Series[] => {
    const main = sample(name, curve, xs, i, false)
    if (derivative === false) return [main]
    // In the colour of its function where there are several
    const color = Object.keys(curves).length > 1 ? i : 1
    const slopes =
      typeof derivative === 'function' ? evaluate(derivative, xs) : difference(curve, (high - low) * STEP)(xs)
    return [main, { name: `${name}′`, points: xs.map((x, k): Point => [x, slopes[k]!]), color, dashed: true }]
  })
  const path = options.path === undefined ? [] : readRow('functionChart', 'path', options.path)
  const heights = path.length === 0 ? [] : evaluate(Object.values(curves)[0]!, path)
  const steps = path.map((x, i): Point => [x, heights[i]!])
  return drawSeries('functionChart', series, { ...options, title, xLabel, path: steps })
}
