import { ArgumentError, ShapeError } from '../errors.ts'
import { checkInteger, formatShape, type Shape } from '../shape.ts'

/** One number for all spatial axes, or one for each. */
export type Sizes = number | readonly number[]

/** How a window moves along one spatial axis. */
export interface Axis {
  /** Elements of the input. */
  readonly size: number
  /** Elements of the window, and how far apart they are. */
  readonly kernel: number
  readonly dilation: number
  /** Distance between windows. */
  readonly stride: number
  /** Places added before and after the input; negative numbers take some away. */
  readonly before: number
  readonly after: number
}

/** From the first to the last element of a window. */
export const spanOf = (axis: Axis): number => axis.dilation * (axis.kernel - 1) + 1

/** Elements with padding. */
export const paddedSize = (axis: Axis): number => axis.size + axis.before + axis.after

/** How many windows fit. */
export const countOf = (axis: Axis): number => Math.floor((paddedSize(axis) - spanOf(axis)) / axis.stride) + 1

/** Windows that have no element in common. */
export const isTiled = (axes: readonly Axis[]): boolean => axes.every((axis) => axis.stride >= spanOf(axis))

/** The same argument for each of `rank` spatial axes. */
export function sizesOf(where: string, name: string, value: Sizes, rank: number, low: number): number[] {
  const list = typeof value === 'number' ? [value] : value
  const all = list.length === 1 ? new Array<number>(rank).fill(list[0]!) : [...list]
  if (all.length !== rank)
    throw new ArgumentError(`[${where}] ${name} is one number or ${rank}, received ${formatShape(all)}`, {
      [name]: value,
    })
  return all.map((size) => checkInteger(where, name, size, low))
}

/** Throws where no window fits. */
export function checkFits(where: string, axes: readonly Axis[], shape: Shape): void {
  if (axes.every((axis) => paddedSize(axis) >= spanOf(axis))) return
  const padded = axes.map(paddedSize)
  throw new ShapeError(
    `[${where}] a window of ${formatShape(axes.map(spanOf))} does not fit ${formatShape(shape)}, which is ${formatShape(padded)} with padding; use a smaller kernel or more padding`,
    { shape },
  )
}

/** Axes as attributes of an op, and back. */
export const encodeAxes = (axes: readonly Axis[]): number[] =>
  axes.flatMap(({ size, kernel, dilation, stride, before, after }) => [size, kernel, dilation, stride, before, after])

export function decodeAxes(numbers: readonly number[]): Axis[] {
  const axes: Axis[] = []
  for (let i = 0; i < numbers.length; i += 6) {
    const [size, kernel, dilation, stride, before, after] = numbers.slice(i, i + 6) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ]
    axes.push({ size, kernel, dilation, stride, before, after })
  }
  return axes
}
