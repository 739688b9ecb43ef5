import { ArgumentError, ShapeError } from '../errors.ts'
import { toFloat } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, type Plain, plain } from '../samples.ts'
import { checkInteger, formatShape } from '../shape.ts'
import { range } from '../spatial/layout.ts'
import { FILTERS, nearestIndex, type Scaling, smoothTaps, taps } from '../spatial/taps.ts'
import { resample, table } from '../spatial/resample.ts'
import { adaptiveAvgPool1d, adaptiveAvgPool2d, adaptiveAvgPool3d } from './adaptivePool.ts'
import { expand } from './expand.ts'
import { indexSelect } from './indexSelect.ts'
import { reshape } from './reshape.ts'

export type InterpolateMode = 'nearest' | 'nearest-exact' | 'linear' | 'bilinear' | 'trilinear' | 'bicubic' | 'area'

export interface InterpolateOptions {
  /** Sizes of the result, for all spatial axes or for each. */
  readonly size?: number | readonly number[] | null
  /** Factors of the sizes, in place of `size`; the result is rounded down. */
  readonly scaleFactor?: number | readonly number[] | null
  /** How values between places are found; 'nearest' when left out. */
  readonly mode?: InterpolateMode
  /** The outer places of input and result coincide, in place of their outer edges; for 'linear' and its kin. */
  readonly alignCorners?: boolean | null
  /** Work with the ratio of the rounded sizes, in place of `scaleFactor`. */
  readonly recomputeScaleFactor?: boolean | null
  /** Widen the filter where the result is smaller; for 'bilinear' and 'bicubic'. */
  readonly antialias?: boolean
}

const AVERAGE = [adaptiveAvgPool1d, adaptiveAvgPool2d, adaptiveAvgPool3d]
/** Spatial axes that a mode is for. */
const RANKS: Readonly<Partial<Record<InterpolateMode, number>>> = { linear: 1, bilinear: 2, trilinear: 3, bicubic: 2 }
const MODES = ['nearest', 'nearest-exact', 'linear', 'bilinear', 'trilinear', 'bicubic', 'area']

function scalingsOf(space: readonly number[], options: InterpolateOptions): Scaling[] {
  const { size = null, scaleFactor = null } = options
  if ((size === null) === (scaleFactor === null))
    throw new ArgumentError('[interpolate] takes either size or scaleFactor')
  const given = size ?? scaleFactor!
  const list = typeof given === 'number' ? space.map(() => given) : given
  if (list.length !== space.length)
    throw new ArgumentError(
      `[interpolate] takes one number or one for each of ${space.length} spatial axes, received ${formatShape(list)}`,
    )
  return space.map((from, i) => {
    const value = list[i]!
    if (scaleFactor === null) {
      const to = checkInteger('interpolate', 'size', value, 1)
      return { from, to, ratio: from / to }
    }
    const to = Math.floor(from * value)
    if (!(to >= 1))
      throw new ArgumentError(`[interpolate] scaleFactor ${value} leaves nothing of an axis of size ${from}`, {
        scaleFactor,
      })
    return { from, to, ratio: options.recomputeScaleFactor ? from / to : 1 / value }
  })
}

/** One element for each place of the result, along an axis. */
function pick(x: Node, axis: number, scaling: Scaling, shift: number): Node {
  const index = range(0, scaling.to).map((i) => nearestIndex(i, scaling, shift))
  const times = scaling.to / scaling.from
  if (Number.isInteger(times) && index.every((j, i) => j === Math.floor(i / times))) {
    const [before, after] = [x.shape.slice(0, axis + 1), x.shape.slice(axis + 1)]
    const repeated = expand(reshape(x, [...before, 1, ...after]), [...before, times, ...after])
    return reshape(repeated, [...x.shape.slice(0, axis), scaling.to, ...after])
  }
  return indexSelect(x, axis, table(x, [scaling.to], 'int32', index))
}

/**
 * Another resolution of [N, C, L], [N, C, H, W] or [N, C, D, H, W]: the nearest element, linear interpolation along each
 * axis, cubic convolution (a = -0.75), or the mean of an area.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.interpolate.html
 */
export function interpolate(x: Node, options: InterpolateOptions): Node {
  checkOptions('interpolate', options, [
    'size',
    'scaleFactor',
    'mode',
    'alignCorners',
    'recomputeScaleFactor',
    'antialias',
  ])
  const { mode = 'nearest', antialias = false } = options
  if (!MODES.includes(mode))
    throw new ArgumentError(`[interpolate] mode is one of ${MODES.join(', ')}, received '${String(mode)}'`, { mode })
  const rank = x.shape.length - 2
  const wanted = RANKS[mode]
  if (rank < 1 || rank > 3 || (wanted !== undefined && wanted !== rank) || x.size === 0)
    throw new ShapeError(
      `[interpolate] mode '${mode}' takes ${wanted ?? '1 to 3'} spatial axes behind [N, C], none empty, received ${formatShape(x.shape)}`,
      { shape: x.shape },
    )
  if (wanted === undefined && options.alignCorners != null)
    throw new ArgumentError(`[interpolate] alignCorners has no meaning for mode '${mode}'`, { mode })
  if (antialias && mode !== 'bilinear' && mode !== 'bicubic')
    throw new ArgumentError(`[interpolate] antialias is for 'bilinear' and 'bicubic', received '${mode}'`, { mode })
  const scalings = scalingsOf(x.shape.slice(2), options)
  const value = toFloat(x)
  if (mode === 'area') {
    return AVERAGE[rank - 1]!(
      value,
      scalings.map(({ to }) => to),
    )
  }
  const align = options.alignCorners ?? false
  const filter = mode === 'bicubic' ? FILTERS.cubic : FILTERS.linear
  return scalings.reduce((y, scaling, i) => {
    if (wanted === undefined) return pick(y, i + 2, scaling, mode === 'nearest' ? 0 : 0.5)
    return resample(y, i + 2, antialias ? smoothTaps(scaling, align, filter) : taps(scaling, align, filter))
  }, value)
}

/** Linear interpolation between neighbours of the last axis, at given places. */
const between = (x: Plain, places: readonly number[]): Plain =>
  plain([...x.shape.slice(0, -1), places.length], (...p) => {
    const rest = p.slice(0, -1)
    const last = x.shape[x.shape.length - 1]! - 1
    const place = Math.min(Math.max(places[p[p.length - 1]!]!, 0), last)
    const low = Math.floor(place)
    return at(x, ...rest, low) * (1 - place + low) + at(x, ...rest, Math.min(low + 1, last)) * (place - low)
  })

export const samples = () => [
  caseSamples(
    'interpolate',
    [
      {
        inputs: [{ shape: [1, 2, 3, 2] }],
        run: (x) => interpolate(x, { scaleFactor: 2 }),
        reference: (x) => plain([1, 2, 6, 4], (n, c, i, j) => at(x, n, c, Math.floor(i / 2), Math.floor(j / 2))),
      },
      {
        inputs: [{ shape: [2, 1, 5] }],
        run: (x) => interpolate(x, { size: 3, mode: 'nearest-exact' }),
        reference: (x) => plain([2, 1, 3], (n, c, i) => at(x, n, c, [0, 2, 4][i]!)),
      },
      {
        inputs: [{ shape: [2, 2, 4] }],
        run: (x) => interpolate(x, { size: [6], mode: 'linear' }),
        reference: (x) =>
          between(
            x,
            range(0, 6).map((i) => ((i + 0.5) * 2) / 3 - 0.5),
          ),
      },
      {
        inputs: [{ shape: [1, 2, 1, 4] }],
        run: (x) => interpolate(x, { size: [1, 7], mode: 'bilinear', alignCorners: true }),
        reference: (x) =>
          between(
            x,
            range(0, 7).map((i) => i / 2),
          ),
      },
      {
        inputs: [{ shape: [1, 1, 4, 6] }],
        run: (x) => interpolate(x, { size: [2, 3], mode: 'area' }),
        reference: (x) =>
          plain([1, 1, 2, 3], (n, c, i, j) => {
            const all = [0, 1].flatMap((p) => [0, 1].map((q) => at(x, n, c, 2 * i + p, 2 * j + q)))
            return all.reduce((s, v) => s + v, 0) / 4
          }),
      },
      {
        // halving with the filter widened to a triangle of 4 elements, (1 3 3 1) / 8; at the edge (3 3 1) / 7
        inputs: [{ shape: [1, 1, 1, 8] }],
        run: (x) => interpolate(x, { size: [1, 4], mode: 'bilinear', antialias: true }),
        reference: (x) =>
          plain([1, 1, 1, 4], (_n, _c, _i, j) => {
            const row = [1, 3, 3, 1]
              .map((w, k) => [w, x.data[2 * j - 1 + k]] as const)
              .filter(([, v]) => v !== undefined)
            return row.reduce((s, [w, v]) => s + w * v!, 0) / row.reduce((s, [w]) => s + w, 0)
          }),
      },
      {
        inputs: [{ shape: [1, 1, 3, 4] }],
        run: (x) => interpolate(x, { size: [3, 4], mode: 'bicubic' }),
        reference: (x) => x,
      },
    ],
    [
      { inputs: [{ shape: [1, 1, 3] }], run: (x) => interpolate(x, {}), message: /\[interpolate\] takes either size/ },
      {
        inputs: [{ shape: [1, 1, 3] }],
        run: (x) => interpolate(x, { size: 2, mode: 'bilinear' }),
        message: /\[interpolate\] mode 'bilinear' takes 2 spatial axes/,
      },
      {
        inputs: [{ shape: [1, 1, 3] }],
        run: (x) => interpolate(x, { size: 2, alignCorners: true }),
        message: /\[interpolate\] alignCorners has no meaning/,
      },
    ],
  ),
]
