import { ArgumentError, ShapeError } from '@neurite/core'
import { Chart } from './chart.ts'
import { type ChartOptions, checkChart } from './options.ts'
import { type Data, extent, readData, type Read, readRow } from './read.ts'
import { element } from './svg/element.ts'
import { heading, widthFor } from './svg/frame.ts'
import { pngAddress } from './svg/png.ts'
import { fitText, text } from './svg/text.ts'
import { columnsOf, center, pad, type Paint, type Rgb } from './terminal/paint.ts'
import { pixelLines } from './terminal/pixels.ts'

export interface ImageGridOptions extends ChartOptions {
  /** One for each image: texts, or numbers as they are. */
  labels?: readonly string[] | Data
  /** Images beside each other; at most 10 when left out. */
  columns?: number
}

/** Images as bytes, channels last. */
interface Images {
  readonly count: number
  readonly height: number
  readonly width: number
  readonly channels: 1 | 3
  readonly bytes: readonly Uint8Array[]
}

const GAP = 10
const EDGE = 16
const LARGEST_CELL = 160

/** What maps values to 0 … 255. */
function brightness({ values, dtype }: Read): (value: number) => number {
  const [low, high] = extent(values) ?? [0, 1]
  const bytes =
    dtype === 'uint8' || (dtype === null && low >= 0 && high > 1 && high <= 255 && values.every(Number.isInteger))
  if (bytes) return (value) => value
  const [from, to] = low >= 0 && high <= 1 ? [0, 1] : [low, high]
  return (value) => ((value - from) / (to - from || 1)) * 255
}

function readImages(data: Data): Images {
  const read = readData('imageGrid', 'images', data)
  const { shape, values } = read
  const [count, channels, height, width] =
    shape.length === 4 ? shape : shape.length === 3 ? [shape[0], 1, ...shape.slice(1)] : [1, 1, ...shape]
  if (shape.length < 2 || shape.length > 4 || (channels !== 1 && channels !== 3) || values.length === 0) {
    throw new ShapeError(
      `[imageGrid] received images of shape [${shape.join(', ')}]; they must be [count, channels, height, width] with 1 or 3 channels, [count, height, width] or [height, width]`,
    )
  }
  const scale = brightness(read)
  const plane = height! * width!
  const bytes = Array.from({ length: count! }, (_, n) =>
    Uint8Array.from({ length: plane * channels }, (_, i) => {
      const value = values[n * plane * channels + (i % channels) * plane + Math.floor(i / channels)]!
      return Math.round(Math.min(255, Math.max(0, scale(value))))
    }),
  )
  return { count: count!, channels, height: height!, width: width!, bytes }
}

function readLabels(labels: readonly string[] | Data | undefined, count: number): readonly string[] {
  if (labels === undefined) return []
  const texts = Array.isArray(labels) && labels.every((label): label is string => typeof label === 'string')
  const read = texts ? labels : readRow('imageGrid', 'labels', labels as Data).map(String)
  if (read.length >= count) return read
  throw new ArgumentError(`[imageGrid] received ${read.length} labels for ${count} images; give one for each`)
}

/**
 * Images in rows, with a label under each. Shapes: [N, C, H, W] with one or three channels, [N, H, W], or [H, W];
 * uint8 and whole numbers up to 255 are bytes, values within 0 … 1 are shares, others are stretched from their
 * smallest (black) to their largest (white).
 */
export function imageGrid(images: Data, options: ImageGridOptions = {}): Chart {
  checkChart('imageGrid', options, ['labels', 'columns'])
  const read = readImages(images)
  const labels = readLabels(options.labels, read.count)
  const { title, width: wanted = 640, columns = Math.min(read.count, 10) } = options
  if (!Number.isInteger(columns) || columns < 1) {
    throw new ArgumentError(`[imageGrid] columns must be a positive integer, received ${columns}`, { columns })
  }
  const cell = Math.min(LARGEST_CELL, (wanted - 2 * EDGE - (columns - 1) * GAP) / columns)
  const tall = (cell * read.height) / read.width
  const width = widthFor(title, 2 * EDGE + columns * (cell + GAP) - GAP, wanted)
  const head = heading(title, width)
  const step = tall + (labels.length > 0 ? 26 : GAP)
  const cells = read.bytes.flatMap((bytes, i) => {
    const x = EDGE + (i % columns) * (cell + GAP)
    const y = head.height + Math.floor(i / columns) * step
    const image = element('image', {
      x,
      y,
      width: cell,
      height: tall,
      preserveAspectRatio: 'none',
      'image-rendering': 'optimizeSpeed',
      href: pngAddress(bytes, read.width, read.height, read.channels),
    })
    const label = labels[i] === undefined ? [] : [fitText(labels[i]!, 12, cell + GAP)]
    return [
      image,
      ...label.map((fitting) => text(x + cell / 2, y + tall + 11, fitting, { anchor: 'middle', ink: 'soft' })),
    ]
  })
  return new Chart({
    width,
    height: head.height + Math.ceil(read.count / columns) * step + EDGE - GAP,
    title: title ?? `${read.count} images`,
    body: [head.markup, ...cells].join(''),
    terminal: (across, _, paint) => [
      ...(title ? [paint.bold(title)] : []),
      ...terminalGrid(read, labels, columns, across, paint),
    ],
  })
}

/** Images beside each other, as many as fit, each made smaller where it must be. */
function terminalGrid(
  images: Images,
  labels: readonly string[],
  columns: number,
  width: number,
  paint: Paint,
): string[] {
  const fitting = Math.max(1, Math.min(columns, Math.floor((width + 1) / 9)))
  const across = Math.min(images.width, Math.floor((width + 1) / fitting) - 1)
  const down = Math.max(2, Math.round((across * images.height) / images.width))
  const lines: string[] = []
  for (let first = 0; first < images.count; first += fitting) {
    const row = images.bytes.slice(first, first + fitting)
    const drawn = row.map((bytes) => pixelLines(across, down, sampler(images, bytes, across, down), paint))
    for (let y = 0; y < drawn[0]!.length; y++) lines.push(drawn.map((image) => image[y]!).join(' '))
    const names = labels.slice(first, first + fitting)
    if (names.length > 0)
      lines.push(names.map((name) => center(columnsOf(name) > across ? pad(name, across) : name, across)).join(' '))
    else if (first + fitting < images.count) lines.push('')
  }
  return lines
}

/** The mean of the pixels that lie below one of a coarser raster. */
function sampler(images: Images, bytes: Uint8Array, across: number, down: number): (x: number, y: number) => Rgb {
  const { width, height, channels } = images
  return (x, y) => {
    const [x0, y0] = [Math.floor((x * width) / across), Math.floor((y * height) / down)]
    const x1 = Math.max(x0 + 1, Math.floor(((x + 1) * width) / across))
    const y1 = Math.max(y0 + 1, Math.floor(((y + 1) * height) / down))
    const sum = [0, 0, 0]
    for (let py = y0; py < y1; py++) {
      for (let px = x0; px < x1; px++) {
        for (let c = 0; c < 3; c++) sum[c]! += bytes[(py * width + px) * channels + (channels === 3 ? c : 0)]!
      }
    }
    const area = (x1 - x0) * (y1 - y0)
    return [Math.round(sum[0]! / area), Math.round(sum[1]! / area), Math.round(sum[2]! / area)]
  }
}
