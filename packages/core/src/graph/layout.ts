import { contiguousStrides, type Shape } from '../shape.ts'

/** How the elements of a shape lie in memory: element `offset + sum(position[d] * strides[d])`. */
export interface Layout {
  readonly shape: Shape
  readonly offset: number
  readonly strides: readonly number[]
}

export function contiguousLayout(shape: Shape): Layout {
  return { shape, offset: 0, strides: contiguousStrides(shape) }
}

/** True when the elements lie in row-major order without gaps, from the first on. */
export function isContiguous(layout: Layout): boolean {
  if (layout.offset !== 0) return false
  let expected = 1
  for (let d = layout.shape.length - 1; d >= 0; d--) {
    const size = layout.shape[d]!
    if (size === 0) return true
    if (size !== 1 && layout.strides[d] !== expected) return false
    expected *= size
  }
  return true
}

export function permuteLayout(layout: Layout, order: readonly number[]): Layout {
  return {
    shape: order.map((d) => layout.shape[d]!),
    offset: layout.offset,
    strides: order.map((d) => layout.strides[d]!),
  }
}

/** Aligns at the right; axes of size 1 and new axes repeat (stride 0). */
export function broadcastLayout(layout: Layout, shape: Shape): Layout {
  const shift = shape.length - layout.shape.length
  const strides = shape.map((size, d) => {
    const source = d - shift
    return source < 0 || (layout.shape[source] === 1 && size !== 1) ? 0 : layout.strides[source]!
  })
  return { shape, offset: layout.offset, strides }
}

/** Takes `shape[d]` elements along each axis, from `starts[d]` on, `steps[d]` apart. */
export function sliceLayout(layout: Layout, shape: Shape, starts: readonly number[], steps: readonly number[]): Layout {
  let offset = layout.offset
  const strides = shape.map((_, d) => {
    offset += starts[d]! * layout.strides[d]!
    return steps[d]! * layout.strides[d]!
  })
  return { shape, offset, strides }
}

/** The same elements in row-major order under another shape, or null when strides cannot express that. */
export function reshapeLayout(layout: Layout, shape: Shape): Layout | null {
  // Runs of old axes that are evenly spaced act as one axis, which new axes may split.
  const oldShape: number[] = []
  const oldStrides: number[] = []
  for (let d = 0; d < layout.shape.length; d++) {
    if (layout.shape[d] === 0) return { shape, offset: layout.offset, strides: shape.map(() => 0) }
    if (layout.shape[d] === 1) continue
    oldShape.push(layout.shape[d]!)
    oldStrides.push(layout.strides[d]!)
  }
  const strides = new Array<number>(shape.length).fill(0)
  let i = 0
  let j = 0
  while (i < oldShape.length) {
    let oldSize = oldShape[i]!
    const first = i++
    while (j < shape.length && shape[j] === 1) j++
    let newSize = shape[j]!
    const firstNew = j++
    while (oldSize !== newSize) {
      if (oldSize < newSize) oldSize *= oldShape[i++]!
      else newSize *= shape[j++]!
    }
    for (let k = first; k < i - 1; k++) {
      if (oldStrides[k] !== oldStrides[k + 1]! * oldShape[k + 1]!) return null
    }
    let stride = oldStrides[i - 1]!
    for (let k = j - 1; k >= firstNew; k--) {
      strides[k] = stride
      stride *= shape[k]!
    }
  }
  return { shape, offset: layout.offset, strides }
}
