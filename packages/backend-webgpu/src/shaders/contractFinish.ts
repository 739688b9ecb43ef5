import type { ContractKernel, Slot, View } from '@neurite/core'
import { Accessor, vectorSlots, viewsOf } from './access.ts'
import type { Dispatch, ShaderFeatures } from './dispatch.ts'
import { quotientText } from './division.ts'
import type { Epilogue } from './epilogue.ts'
import type { Width } from './library.ts'
import { mapBytes, mapLines } from './map.ts'
import { type Shader, storedBytes } from './shader.ts'
import { type Axis, axesOf, collapse, positionAxes, positionLines, product } from './space.ts'
import { constantText, registerType } from './types.ts'

/** The views of a fused epilogue. */
export function viewsAfter({ fused }: Epilogue): View[] {
  return fused ? viewsOf(fused.loads, fused.stores) : []
}

/** What a product is called in profiles, and how much it does at least. */
export function workOf(
  kernel: ContractKernel,
  slots: readonly Slot[],
  features: ShaderFeatures,
  { fused }: Epilogue,
): Pick<Dispatch, 'label' | 'flops' | 'bytes'> {
  const { batch, dtype } = kernel
  const [matrices, m, n, k] = [product(batch), product(kernel.m), product(kernel.n), product(kernel.k)]
  const bytes = storedBytes(dtype, features) * matrices * (m * k + k * n + m * n)
  return {
    label: `contract ${[...batch, m, n].join('x')} by ${k}`,
    flops: 2 * matrices * m * n * k,
    bytes: bytes + (fused ? mapBytes(fused, slots, features) : 0),
  }
}

/** Axes of the batch, of rows and of columns, merged within each, with the strides of the store and of what follows. */
interface ResultAxes {
  readonly batch: readonly Axis[]
  readonly rows: readonly Axis[]
  readonly columns: readonly Axis[]
}

function resultAxes({ batch, m, n, store }: ContractKernel, epilogue: Epilogue): ResultAxes {
  const axes = axesOf(
    [...batch, ...m, ...n],
    [store, ...viewsAfter(epilogue)].map((view) => view.strides),
  )
  const pinned = positionAxes(epilogue.fused?.steps ?? [])
  const [rows, columns] = [batch.length, batch.length + m.length]
  return {
    batch: collapse(axes.slice(0, rows), pinned),
    rows: collapse(axes.slice(rows, columns), pinned),
    columns: collapse(axes.slice(columns), pinned),
  }
}

/** What is the same for all rows: lines that read it for four columns, and the text that a call of `finish` ends with. */
export interface OfColumns {
  readonly lines: readonly string[]
  readonly rest: string
}

/**
 * Declares what puts four neighbouring results of a row into memory, and what the epilogue makes of them. `isExact`: whether
 * it is only called for rows and columns that there are. `ofColumns`: text of the first of four columns that are the only ones
 * it is called for; emulators then read what is the same for all rows once.
 */
export function declareFinish(
  shader: Shader,
  kernel: ContractKernel,
  epilogue: Epilogue,
  rows: string,
  columns: string,
  isExact: boolean,
  ofColumns: string | null = null,
): OfColumns {
  const { dtype, store } = kernel
  const { fused } = epilogue
  const parts = resultAxes(kernel, epilogue)
  const axes = [...parts.batch, ...parts.rows, ...parts.columns]
  const storeAxes = axes
  const mapAxes = axes.map((axis) => ({ ...axis, strides: axis.strides.slice(1) }))
  const vectors = vectorSlots(viewsAfter(epilogue), mapAxes)
  const storeVectors = vectorSlots([store], storeAxes)
  // The slot of the result may be among the views of the epilogue, and then has their element type.
  if (epilogue.storesResult && viewsAfter(epilogue).some((view) => view.slot === store.slot))
    if (!vectors.has(store.slot) || !storeVectors.has(store.slot)) {
      vectors.delete(store.slot)
      storeVectors.delete(store.slot)
    }
  const width: Width = parts.columns.at(-1)!.extent % 4 === 0 ? 4 : 1
  const columnExtents = parts.columns.map((axis, d) =>
    d === parts.columns.length - 1 ? axis.extent / width : axis.extent,
  )
  const inBatch = positionLines(
    parts.batch.map((axis) => axis.extent),
    'batch',
    'g',
  )
  const inRows = positionLines(
    parts.rows.map((axis) => axis.extent),
    'row',
    'm',
  )
  const inColumns = positionLines(columnExtents, 'at', 'n')
  const positions = [...inBatch.names, ...inRows.names, ...inColumns.names]
  const lines = [...inBatch.lines, ...inRows.lines]
  const value = width === 4 ? 'value' : 'value[lane]'
  const each = [
    ...inColumns.lines,
    `let result = ${dtype === 'uint8' ? `(${value} & ${constantText('uint8', 255, width)})` : value};`,
  ]
  if (epilogue.storesResult) {
    const accessor = new Accessor(
      shader,
      [store],
      storeAxes,
      positions,
      width,
      width === 4 ? storeVectors : new Set(),
      'r',
    )
    const stored = accessor.store(0, dtype, 'result')
    each.push(...accessor.lines, ...stored)
  }
  const parameters: string[] = []
  const read: string[] = []
  if (fused) {
    const known = new Map(epilogue.substitutes.map((i) => [i, 'result']))
    const rowAxes = mapAxes.slice(0, parts.batch.length + parts.rows.length)
    for (const [i, { slot }] of fused.loads.entries()) {
      const isShared = rowAxes.every(({ strides }) => strides[i] === 0) && !known.has(i)
      if (ofColumns === null || !shader.features.software || width !== 4 || !isShared) continue
      const accessor = new Accessor(shader, fused.loads, mapAxes, positions, width, vectors, 'c')
      const text = accessor.load(i)
      const type = registerType(shader.slots[slot]!.dtype, width)
      const body = [`let at = ${quotientText('column', 4)};`, ...inColumns.lines, ...accessor.lines, `return ${text};`]
      shader.declare(`fn ofColumns${i}(column: u32) -> ${type} {\n${body.map((line) => `  ${line}\n`).join('')}}`)
      read.push(`let column${i} = ofColumns${i}(${ofColumns});`)
      parameters.push(`column${i}: ${type}`)
      known.set(i, `column${i}`)
    }
    each.push(...mapLines(shader, fused, mapAxes, positions, width, width === 4 ? vectors : new Set(), known, 'e'))
  }
  const inner =
    width === 4
      ? [`let at = ${quotientText('column', 4)};`, ...each]
      : [
          `for (var lane = 0u; lane < min(4u, ${columns} - column); lane++) {`,
          '  let at = column + lane;',
          ...each.map((line) => `  ${line}`),
          '}',
        ]
  const given = ['batch: u32', 'row: u32', 'column: u32', `value: vec4<${registerType(dtype, 1)}>`]
  shader.declare(
    [
      `fn finish(${[...given, ...parameters].join(', ')}) {`,
      ...(isExact ? [] : [`  if (row >= ${rows} || column >= ${columns}) {`, '    return;', '  }']),
      ...[...lines, ...inner].map((line) => `  ${line}`),
      '}',
    ].join('\n'),
  )
  return { lines: read, rest: parameters.map((parameter) => `, ${parameter.split(':')[0]}`).join('') }
}
