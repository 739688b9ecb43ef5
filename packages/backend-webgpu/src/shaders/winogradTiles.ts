import type { Step, View } from '@neurite/core'
import { expressionLines } from './expression.ts'
import type { Width } from './library.ts'
import type { Shader } from './shader.ts'
import { registerType } from './types.ts'
import { TILE_INPUTS, TILE_RESULTS } from './winogradTransforms.ts'

/** Images, and what a convolution makes of each: tiles cover it, the last ones of an axis reach beyond. */
export interface Tiled {
  readonly images: number
  readonly height: number
  readonly width: number
}

export const tilesAlong = (size: number): number => Math.ceil(size / TILE_RESULTS)
export const tilesOf = ({ images, height, width }: Tiled): number => images * tilesAlong(height) * tilesAlong(width)

/** Numbers within zeros, computed as they are read; over [images, rows, columns, channels]. */
export interface Framed {
  /** Zeros before the first row, and before the first column. */
  readonly top: number
  readonly left: number
  readonly height: number
  readonly width: number
  readonly loads: readonly View[]
  readonly steps: readonly Step[]
  /** The step that is read. */
  readonly value: number
}

/** Reads the inputs, or the gradients of results, of a tile. */
export interface TileReader {
  /** Lines that find where they lie; `y`, `x`, `image` and `channel` are known. */
  readonly lines: readonly string[]
  at(row: number, column: number): string
}

/** Text of whether a result of the tile at `y` and `x` lies within an image; empty where all do. */
export function insideText({ height, width }: Tiled, row: number, column: number): string {
  const bounds = [
    height % TILE_RESULTS === 0 ? [] : [`y + ${row}u < height`],
    width % TILE_RESULTS === 0 ? [] : [`x + ${column}u < width`],
  ]
  return bounds.flat().join(' && ')
}

const zeroOf = (width: Width) => (width === 4 ? 'vec4<f32>()' : '0f')

/** Gives texts that read a number or a vector, or else four numbers; `next`: what the distance between two is multiplied by. */
const readFrom = (name: string, atOnce: boolean, next: string) => (at: string) =>
  atOnce ? `${name}[${at}]` : `vec4<f32>(${[0, 1, 2, 3].map((lane) => `${name}[${at} + ${lane}u${next}]`).join(', ')})`

/** Reads what lies in memory as it is. */
export function viewReader(shader: Shader, from: View, tiled: Tiled, width: Width, isInput: boolean): TileReader {
  const inner = from.strides.at(-1)!
  const isVector = width === 4 && inner === 1 && [from.offset, ...from.strides.slice(0, -1)].every((at) => at % 4 === 0)
  const unit = isVector ? 4 : 1
  const source = shader.slot(from.slot, false, unit)
  const [image, row, column] = from.strides.map((stride) => shader.number(stride / unit)) as [string, string, string]
  const next = inner === 1 ? '' : ` * ${shader.number(inner)}`
  const first = isVector || width === 1 ? `channel${next}` : `channel * 4u${next}`
  const read = readFrom(source.name, isVector || width === 1, next)
  // Inputs beyond the last ones only serve results beyond the last ones, and may be any; such gradients are 0.
  const [size, past] = isInput ? [TILE_INPUTS, TILE_INPUTS - TILE_RESULTS] : [TILE_RESULTS, 0]
  const placesAlong = (name: string, origin: string, extent: number, bound: string, stride: string) =>
    Array.from({ length: size }, (_, i) => {
      const at = `${origin} + ${i}u`
      const held = extent % TILE_RESULTS === 0 ? `(${at})` : `min(${at}, ${bound} + ${past}u - 1u)`
      return `let ${name}${i} = ${held} * ${stride};`
    })
  return {
    lines: [
      ...placesAlong('row', 'y', tiled.height, 'height', row),
      ...placesAlong('column', 'x', tiled.width, 'width', column),
      `let start = ${shader.number(from.offset / unit)} + image * ${image} + ${first};`,
    ],
    at: (i, j) => {
      const value = read(`start + row${i} + column${j}`)
      const inside = isInput ? '' : insideText(tiled, i, j)
      return inside === '' ? value : `select(${zeroOf(width)}, ${value}, ${inside})`
    },
  }
}

/** Computes what lies within zeros, and knows where those are. */
export function framedReader(shader: Shader, framed: Framed, tiled: Tiled, width: Width): TileReader {
  const { loads, steps, value } = framed
  const lines: string[] = []
  // Places before the first wrap around to very large ones, past the last.
  const along = (name: string, origin: string, before: number, extent: number, results: number) => {
    const bound = shader.number(extent)
    const last = (tilesAlong(results) - 1) * TILE_RESULTS - before
    return Array.from({ length: TILE_INPUTS }, (_, i) => {
      lines.push(`let ${name}${i} = ${origin} + ${i}u - ${before}u;`)
      if (i >= before && last + i < extent) return ''
      lines.push(`let ${name}Held${i} = min(${name}${i}, ${bound} - 1u);`)
      return `${name}${i} < ${bound}`
    })
  }
  const bounds = [
    along('row', 'y', framed.top, framed.height, tiled.height),
    along('column', 'x', framed.left, framed.width, tiled.width),
  ] as const
  const isAligned = ({ offset, strides }: View) =>
    strides[3] === 1 && [offset, ...strides.slice(0, 3)].every((at) => at % 4 === 0)
  const reads = loads.map((load, q): ((i: number, j: number) => string) => {
    const isVector = width === 4 && loads.every((other) => other.slot !== load.slot || isAligned(other))
    const unit = isVector ? 4 : 1
    const source = shader.slot(load.slot, false, unit)
    const [image, row, column, channel] = load.strides as [number, number, number, number]
    const times = (name: string, stride: number) =>
      stride === 0 ? [] : [stride === unit ? name : `${name} * ${shader.number(stride / unit)}`]
    const lane = shader.number(channel)
    const first = isVector || width === 1 ? 'channel' : '(channel * 4u)'
    const start = [shader.number(load.offset / unit), ...times('image', image)]
    start.push(...(isVector ? [first] : channel === 0 ? [] : [`${first} * ${lane}`]))
    lines.push(`let start${q} = ${start.join(' + ')};`)
    const read = readFrom(source.name, isVector || width === 1, ` * ${lane}`)
    if (row === 0 && column === 0) {
      lines.push(`let all${q} = ${read(`start${q}`)};`)
      return () => `all${q}`
    }
    const held = (name: string, bound: string, i: number) => (bound === '' ? `${name}${i}` : `${name}Held${i}`)
    for (let i = 0; i < TILE_INPUTS; i++) {
      lines.push(`let row${i}_${q} = ${times(held('row', bounds[0][i]!, i), row).join('') || '0u'};`)
      lines.push(`let column${i}_${q} = ${times(held('column', bounds[1][i]!, i), column).join('') || '0u'};`)
    }
    return (i, j) => read(`start${q} + row${i}_${q} + column${j}_${q}`)
  })
  const whole = insideFunction(shader, loads, steps, value, width)
  return {
    lines,
    at: (i, j) => {
      const inside = [bounds[0][i]!, bounds[1][j]!].filter((text) => text !== '').join(' && ')
      const text = whole(reads.map((read) => read(i, j)))
      return inside === '' ? text : `select(${zeroOf(width)}, ${text}, ${inside})`
    },
  }
}

/** Declares what computes a number from what was loaded for it; gives the text of a call. */
function insideFunction(
  shader: Shader,
  loads: readonly View[],
  steps: readonly Step[],
  value: number,
  width: Width,
): (loaded: readonly string[]) => string {
  if (steps[value]!.kind === 'load') {
    const { index } = steps[value] as { index: number }
    return (loaded) => loaded[index]!
  }
  const surroundings = { load: (index: number) => `x${index}`, scalars: [], position: () => '0i' }
  const { lines, names } = expressionLines(shader, steps, [value], surroundings, width, 'v')
  const type = registerType('float32', width)
  const parameters = loads.map((_, q) => `x${q}: ${type}`).join(', ')
  const body = [...lines, `return ${names[value]};`].map((line) => `  ${line}\n`).join('')
  shader.declare(`fn inside(${parameters}) -> ${type} {\n${body}}`)
  return (loaded) => `inside(${loaded.join(', ')})`
}
