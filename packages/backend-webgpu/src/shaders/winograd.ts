import type { ContractKernel, Slot, View } from '@neurite/core'
import { declareFinish } from './contractFinish.ts'
import type { Dispatch, Dispatches, ShaderFeatures } from './dispatch.ts'
import { epilogueOf } from './epilogue.ts'
import type { Width } from './library.ts'
import { mapBytes, mapDispatch } from './map.ts'
import { readAhead } from './readAhead.ts'
import { Shader } from './shader.ts'
import { gridOf, positionLines, product } from './space.ts'
import {
  alongBoth,
  fromInputs,
  fromResults,
  fromWeights,
  PRODUCTS,
  TILE_INPUTS,
  TILE_RESULTS,
  toResults,
  toWeights,
  type Transform,
  WEIGHTS,
} from './winogradTransforms.ts'
import { type Framed, framedReader, insideText, type Tiled, tilesAlong, tilesOf, viewReader } from './winogradTiles.ts'

/** Weights as factors of the products, [36, inputs, outputs]. */
interface WeightFactors {
  readonly step: 'weights'
  /** Over [3, 3, inputs, outputs]. */
  readonly from: View
  readonly inputs: number
  readonly outputs: number
  readonly to: number
}

/** Tiles of inputs, or of the gradients of results, as factors of the products, [36, tiles, channels]. */
interface TileFactors {
  readonly step: 'inputs' | 'gradients'
  /** Over [images, rows, columns, channels]; inputs have 2 rows and 2 columns more than results. */
  readonly from: View | Framed
  readonly tiled: Tiled
  readonly channels: number
  readonly to: number
}

/** What a convolution, or the gradient of its weights, makes of the products: [36, tiles or inputs, outputs]. */
interface Outcome {
  readonly step: 'results' | 'weightGradients'
  readonly of: ContractKernel
  readonly tiled: Tiled
  readonly inputs: number
  readonly outputs: number
  readonly from: number
}

/** A part of a convolution by way of Winograd; the products are a kernel like any other. */
export type WinogradKernel = { readonly kind: 'winograd' } & (WeightFactors | TileFactors | Outcome)

const WORKGROUP = 64

export function winogradDispatches(
  kernel: WinogradKernel,
  slots: readonly Slot[],
  features: ShaderFeatures,
): Dispatches {
  switch (kernel.step) {
    case 'weights':
      return { dispatches: [weightsDispatch(kernel, slots, features)], scratchBytes: 0 }
    case 'inputs':
    case 'gradients':
      return { dispatches: [tilesDispatch(kernel, slots, features)], scratchBytes: 0 }
    case 'results':
    case 'weightGradients':
      return { dispatches: outcomeDispatches(kernel, slots, features), scratchBytes: 0 }
    default:
      return kernel satisfies never
  }
}

/** A dispatch of one invocation for each position of a space, the last axis fastest; `body` gives its lines. */
function dispatchOver(
  extents: readonly number[],
  shader: Shader,
  names: readonly string[],
  body: readonly string[],
  rest: Pick<Dispatch, 'label' | 'flops' | 'bytes'>,
): Dispatch {
  const units = product(extents)
  const grid = gridOf(Math.ceil(units / WORKGROUP), shader.features.maxWorkgroupsPerDimension)
  const id = grid.wide ? `id.x + id.y * ${shader.number(grid.x * WORKGROUP)}` : 'id.x'
  const positions = positionLines(extents, 'at', 'p')
  const lines = [
    `let at = ${id};`,
    `if (at >= ${shader.number(units)}) {`,
    '  return;',
    '}',
    ...positions.lines,
    ...names.map((name, d) => `let ${name} = ${positions.names[d]};`),
    ...body,
  ]
  const { code, bindings, params } = shader.finish([WORKGROUP], '@builtin(global_invocation_id) id: vec3<u32>', lines)
  return { code, bindings, params, workgroups: [grid.x, grid.y, 1], ...rest }
}

/** Text of where one of the 36 factors or products lies; `step` is from each to the next, `first` where that of 0 lies. */
const productPlace = (name: string, row: number, column: number, step: string) => {
  const at = row * TILE_INPUTS + column
  return at === 0 ? `${name}[first]` : `${name}[first + ${at}u * ${step}]`
}

function weightsDispatch(
  { from, inputs, outputs, to }: WeightFactors,
  slots: readonly Slot[],
  features: ShaderFeatures,
): Dispatch {
  const shader = new Shader(slots, features)
  const source = shader.slot(from.slot, false, 1)
  const target = shader.slot(to, true, 4)
  const [down, right, input, output] = from.strides.map((stride) => shader.number(stride)) as [
    string,
    string,
    string,
    string,
  ]
  const lines = [
    `let start = ${shader.number(from.offset)} + input * ${input} + group * 4u * ${output};`,
    `let first = input * ${shader.number(outputs / 4)} + group;`,
    `let step = ${shader.number((inputs * outputs) / 4)};`,
    ...alongBoth(
      fromWeights,
      WEIGHTS,
      (row, column) => {
        const at = `start + ${row}u * ${down} + ${column}u * ${right}`
        const lanes = [0, 1, 2, 3].map((lane) => `${source.name}[${at} + ${lane}u * ${output}]`)
        return `vec4<f32>(${lanes.join(', ')})`
      },
      (row, column, text) => [`${productPlace(target.name, row, column, 'step')} = ${text};`],
    ),
  ]
  const numbers = inputs * outputs
  return dispatchOver([inputs, outputs / 4], shader, ['input', 'group'], lines, {
    label: `winograd weights ${inputs}x${outputs}`,
    flops: 0,
    bytes: 4 * numbers * (WEIGHTS * WEIGHTS + PRODUCTS),
  })
}

function tilesDispatch(
  { step, from, tiled, channels, to }: TileFactors,
  slots: readonly Slot[],
  features: ShaderFeatures,
): Dispatch {
  const isInput = step === 'inputs'
  // A GPU wants many invocations, and reads what neighbours read at once; an emulator few that do more.
  const width: Width = features.software ? 4 : 1
  const shader = new Shader(slots, features)
  const [size, transform]: [number, Transform] = isInput ? [TILE_INPUTS, fromInputs] : [TILE_RESULTS, fromResults]
  const reader =
    'loads' in from ? framedReader(shader, from, tiled, width) : viewReader(shader, from, tiled, width, isInput)
  const target = shader.slot(to, true, width)
  const { images, height, width: across } = tiled
  const tiles = tilesOf(tiled)
  const lines = [
    `let height = ${shader.number(height)};`,
    `let width = ${shader.number(across)};`,
    `let y = down * ${TILE_RESULTS}u;`,
    `let x = right * ${TILE_RESULTS}u;`,
    ...reader.lines,
    'let first = at;',
    `let step = ${shader.number((tiles * channels) / width)};`,
    ...alongBoth(
      transform,
      size,
      (i, j) => reader.at(i, j),
      (i, j, text) => [`${productPlace(target.name, i, j, 'step')} = ${text};`],
    ),
  ]
  const extents = [images, tilesAlong(height), tilesAlong(across), channels / width]
  return dispatchOver(extents, shader, ['image', 'down', 'right', 'channel'], lines, {
    label: `winograd ${step} ${images}x${height}x${across}x${channels}`,
    flops: 0,
    bytes: 4 * tiles * channels * (size * size + PRODUCTS),
  })
}

function outcomeDispatches(
  { step, of, tiled, inputs, outputs, from }: Outcome,
  slots: readonly Slot[],
  features: ShaderFeatures,
): Dispatch[] {
  const shader = new Shader(slots, features)
  const shape = [...of.batch, ...of.m, ...of.n]
  const epilogue = epilogueOf(of.epilogue, of.store, shape, [])
  const source = shader.slot(from, false, 4)
  const { images, height, width } = tiled
  const ofWeights = step === 'weightGradients'
  const rows = ofWeights ? inputs : tilesOf(tiled)
  const column = 'group * 4u'
  const [all, across] = [shader.number(product(of.m)), shader.number(outputs)]
  const ofColumns = declareFinish(shader, of, epilogue, all, across, true, column)
  const place = (i: number, j: number) => {
    if (ofWeights) return { bounds: '', row: `${i * WEIGHTS + j}u * inputs + input` }
    return { bounds: insideText(tiled, i, j), row: `place + ${i}u * width + ${j}u` }
  }
  const ahead = features.software ? readAhead(source, 'at', 'step', PRODUCTS) : null
  const lines = [
    `let step = ${shader.number((rows * outputs) / 4)};`,
    ...(ahead ? ahead.lines : []),
    `let first = at${ahead ? ` + ${ahead.nothing}` : ''};`,
    ...(ofWeights
      ? [`let inputs = ${shader.number(inputs)};`]
      : [
          `let height = ${shader.number(height)};`,
          `let width = ${shader.number(width)};`,
          `let y = down * ${TILE_RESULTS}u;`,
          `let x = right * ${TILE_RESULTS}u;`,
          'let place = (image * height + y) * width + x;',
        ]),
    ...ofColumns.lines,
    ...alongBoth(
      ofWeights ? toWeights : toResults,
      TILE_INPUTS,
      (row, column) => productPlace(source.name, row, column, 'step'),
      (i, j, text) => {
        const { bounds, row } = place(i, j)
        const call = `finish(0u, ${row}, ${column}, ${text}${ofColumns.rest});`
        return bounds === '' ? [call] : [`if (${bounds}) {`, `  ${call}`, '}']
      },
    ),
  ]
  const extents = ofWeights ? [inputs, outputs / 4] : [images, tilesAlong(height), tilesAlong(width), outputs / 4]
  const names = ofWeights ? ['input', 'group'] : ['image', 'down', 'right', 'group']
  const results = product(shape)
  const dispatch = dispatchOver(extents, shader, names, lines, {
    label: `winograd ${ofWeights ? 'gradients of weights' : 'results'} ${shape.join('x')}`,
    flops: 0,
    bytes: 4 * (PRODUCTS * rows * outputs + results) + (epilogue.fused ? mapBytes(epilogue.fused, slots, features) : 0),
  })
  return epilogue.separate ? [dispatch, mapDispatch(epilogue.separate, slots, features)] : [dispatch]
}
