import type { DType, MapKernel, ReduceKernel, Reducer, Slot, Step, View } from '@neurite/core'
import { Accessor, vectorSlots } from './access.ts'
import type { Dispatch, Dispatches, ShaderFeatures } from './dispatch.ts'
import { expressionLines } from './expression.ts'
import type { Width } from './library.ts'
import { positionText } from './map.ts'
import { placeLines } from './reduce.ts'
import { accumulated, combineText, finishedText, identityText } from './reducer.ts'
import { Shader, storedBytes } from './shader.ts'
import { type Axis, axesOf, collapse, positionAxes, positionLines, product } from './space.ts'
import { treeLines } from './tree.ts'
import { registerType } from './types.ts'

/**
 * Kernels that go through the same rows one after the other, as one: what a row makes of its elements and of itself stays
 * in registers until the last of them needs it no more.
 */
export interface RowsKernel {
  readonly kind: 'rows'
  /** The first `kept` axes are the rows, the others the elements of each. */
  readonly shape: readonly number[]
  readonly kept: number
  /** Maps over the shape or over its rows alone, and reductions of it to rows. */
  readonly stages: readonly (MapKernel | ReduceKernel)[]
  /** Slots that nothing else reads; they get no memory. */
  readonly hidden: ReadonlySet<number>
}

/** A map over elements or over rows, and what becomes of its values: stored, or reduced to one for the row. */
interface Part {
  readonly over: 'elements' | 'rows'
  readonly loads: readonly View[]
  readonly scalars: readonly number[]
  readonly steps: readonly Step[]
  readonly stores: readonly { readonly view: View; readonly value: number }[]
  readonly reduced: { readonly reducer: Reducer; readonly value: number; readonly store: View } | null
}

/** How rows are laid out over invocations. */
interface Layout {
  /** Views in memory, first those over elements. */
  readonly views: readonly View[]
  /** Axes of the rows, then of elements, with the strides of `views`. */
  readonly rows: readonly Axis[]
  readonly elements: readonly Axis[]
  readonly vectors: ReadonlySet<number>
  readonly width: Width
  /** Elements of a row, in steps of `width`. */
  readonly units: number
  /** Invocations that share a row, and units of each. */
  readonly lanes: number
  readonly own: number
  /** Rows of a workgroup. */
  readonly columns: number
}

const WORKGROUP = 256
/** Most units that an invocation has. They stay in registers. */
const MOST_OWN = 4
/** Invocations from which on one takes more than one unit, since others wait while it does. */
const MANY = 65536

const powerAbove = (x: number) => 2 ** Math.ceil(Math.log2(Math.max(x, 1)))
const powerBelow = (x: number) => 2 ** Math.floor(Math.log2(Math.max(x, 1)))

/** Whether a view over the whole shape is the same for all elements of a row. */
export function isOfRow(view: View, shape: readonly number[], kept: number): boolean {
  return shape.every((extent, d) => d < kept || extent === 1 || (view.strides[d] ?? 0) === 0)
}

function partsOf({ shape, stages }: RowsKernel): Part[] {
  const ofMap = (map: MapKernel, over: Part['over']): Part => ({ ...map, over, reduced: null })
  return stages.flatMap((stage): Part[] => {
    if (stage.kind === 'map') return [ofMap(stage, stage.shape.length === shape.length ? 'elements' : 'rows')]
    const { loads, scalars, steps, reducer, value, store, epilogue } = stage
    const part: Part = { over: 'elements', loads, scalars, steps, stores: [], reduced: { reducer, value, store } }
    return epilogue ? [part, ofMap(epilogue, 'rows')] : [part]
  })
}

/** The layout of rows, or null where a row is too long for registers. */
export function layoutOf(kernel: RowsKernel): Layout | null {
  const { shape, kept, hidden } = kernel
  const parts = partsOf(kernel)
  const [ofElements, ofRows]: [View[], View[]] = [[], []]
  for (const { over, loads, stores, reduced } of parts) {
    for (const view of loads) (over === 'rows' || isOfRow(view, shape, kept) ? ofRows : ofElements).push(view)
    for (const { view } of stores) (over === 'rows' ? ofRows : ofElements).push(view)
    if (reduced) ofRows.push(reduced.store)
  }
  const views = [...ofElements, ...ofRows].filter((view) => !hidden.has(view.slot))
  const all = axesOf(
    shape,
    views.map((view) => view.strides),
  )
  const pinned = new Set(parts.flatMap(({ steps }) => [...positionAxes(steps)]))
  const rows = collapse(all.slice(0, kept), pinned)
  const moving = all.slice(kept)
  const first = views.findIndex((_, v) => moving.some((axis) => axis.extent > 1 && axis.strides[v] !== 0))
  const inward = (axis: Axis) => Math.abs(axis.strides[first] ?? 0)
  const elements = collapse(
    moving.sort((p, q) => inward(q) - inward(p)),
    pinned,
  )
  const vectors = vectorSlots(views, [...rows, ...elements])
  const count = product(shape.slice(kept))
  const width = vectors.size > 0 && elements.length > 0 && elements.at(-1)!.extent % 4 === 0 ? 4 : 1
  const units = count / width
  const results = product(shape.slice(0, kept))
  if (count === 0 || results === 0 || units > WORKGROUP * MOST_OWN) return null
  const wanted = Math.min(Math.max(powerBelow((results * units) / MANY), 1), MOST_OWN)
  const own = Math.min(Math.max(wanted, powerAbove(units / WORKGROUP)), powerAbove(units))
  const lanes = powerAbove(Math.ceil(units / own))
  const columns = Math.min(WORKGROUP / lanes, powerAbove(results))
  return { views, rows, elements, vectors: width === 4 ? vectors : new Set(), width, units, lanes, own, columns }
}

/** Rows in one dispatch. */
export function rowsDispatches(kernel: RowsKernel, slots: readonly Slot[], features: ShaderFeatures): Dispatches {
  return { dispatches: [new RowsWriter(kernel, layoutOf(kernel)!, slots, features).dispatch()], scratchBytes: 0 }
}

/** Writes the shader of rows. Values go by the slots in which they would lie. */
class RowsWriter {
  private readonly kernel: RowsKernel
  private readonly layout: Layout
  private readonly shader: Shader
  private readonly lines: string[] = []
  /** Values of rows, and of the units of an invocation, that were computed here or loaded. */
  private readonly ofRow = new Map<number, string>()
  private readonly ofUnits = new Map<number, readonly string[]>()
  private readonly loaded = new Map<string, string>()
  /** Access to memory: by row, then by unit. */
  private readonly row: Accessor
  private readonly rowPositions: readonly string[]
  private readonly unit: readonly Accessor[]
  private readonly unitPositions: readonly (readonly string[])[]
  private readonly grid: { x: number; y: number }

  constructor(kernel: RowsKernel, layout: Layout, slots: readonly Slot[], features: ShaderFeatures) {
    this.kernel = kernel
    this.layout = layout
    this.shader = new Shader(slots, features)
    const { views, rows, elements, vectors, width, units, lanes, own, columns } = layout
    const results = product(kernel.shape.slice(0, kernel.kept))
    const { grid, lines } = placeLines(
      this.shader,
      { lanes, columns, across: false },
      results,
      features.maxWorkgroupsPerDimension,
    )
    this.grid = grid
    const kept = positionLines(
      rows.map((axis) => axis.extent),
      'at',
      'p',
    )
    this.lines.push(...lines, ...kept.lines, 'let on = number < results;')
    this.rowPositions = kept.names
    this.row = new Accessor(this.shader, views, rows, kept.names, 1, new Set(), 'r')
    const extents = elements.map((axis, d) => (d === elements.length - 1 ? axis.extent / width : axis.extent))
    const exact = lanes * own === units
    const count = this.shader.number(units)
    const axes = [...rows, ...elements]
    this.unitPositions = each(own).map((u) => {
      this.lines.push(`let j${u} = lane${u ? ` + ${u * lanes}u` : ''};`)
      this.lines.push(`let on${u} = ${exact ? 'on' : `on && j${u} < ${count}`};`)
      const from = exact ? `j${u}` : `min(j${u}, ${count} - 1u)`
      const { lines, names } = positionLines(extents, from, `q${u}_`)
      this.lines.push(...lines)
      return [...kept.names, ...names]
    })
    this.unit = this.unitPositions.map(
      (positions, u) => new Accessor(this.shader, views, axes, positions, width, vectors, `i${u}_`),
    )
  }

  dispatch(): Dispatch {
    const { shape, kept, stages } = this.kernel
    partsOf(this.kernel).forEach((part, at) => {
      if (part.over === 'rows') this.rowPart(part, at)
      else this.elementPart(part, at)
    })
    const { lanes, columns } = this.layout
    const { code, bindings, params } = this.shader.finish(
      [lanes * columns],
      '@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3<u32>',
      this.lines,
    )
    const operations = stages.flatMap(({ steps }) => steps.filter(({ kind }) => kind === 'unary' || kind === 'binary'))
    const names = stages.map((stage) => (stage.kind === 'map' ? 'map' : stage.reducer))
    return {
      code,
      bindings,
      params,
      workgroups: [this.grid.x, this.grid.y, 1],
      label: `rows ${shape.slice(0, kept).join('x') || '1'} of ${shape.slice(kept).join('x')}: ${names.join(', ')}`,
      flops: product(shape) * (operations.length + stages.filter(({ kind }) => kind === 'reduce').length),
      bytes: this.bytes(),
    }
  }

  /** Each view that reaches memory counts once. */
  private bytes(): number {
    const { views } = this.layout
    const { shape } = this.kernel
    const distinct = new Map(views.map((view) => [viewKey(view), view]))
    let bytes = 0
    for (const view of distinct.values()) {
      const elements = product(shape.filter((_, d) => (view.strides[d] ?? 0) !== 0))
      bytes += elements * storedBytes(this.shader.slots[view.slot]!.dtype, this.shader.features)
    }
    return bytes
  }

  private elementPart(part: Part, at: number): void {
    const { width, own, rows, elements } = this.layout
    const axes = [...rows, ...elements]
    const values = part.reduced ? [part.reduced.value] : part.stores.map(({ value }) => value)
    const names = each(own).map((u) => {
      const computed = expressionLines(
        this.shader,
        part.steps,
        values,
        {
          load: (index, dtype) => this.elements(part.loads[index]!, u, dtype),
          scalars: part.scalars,
          position: (axis) => positionText(axes, this.unitPositions[u]!, axis, width),
        },
        width,
        `v${at}_${u}_`,
      )
      this.lines.push(...computed.lines)
      return computed.names
    })
    if (part.reduced) {
      const { reducer, value, store } = part.reduced
      const texts = names.map((list) => list[value]!)
      this.reduce(reducer, part.steps[value]!.dtype, texts, store, at)
      return
    }
    for (const { view, value } of part.stores) {
      const { dtype } = part.steps[value]!
      const texts = names.map((list) => list[value]!)
      this.ofUnits.set(view.slot, texts)
      if (this.kernel.hidden.has(view.slot)) continue
      for (const [u, text] of texts.entries()) this.store(this.unit[u]!, view, dtype, text, `on${u}`)
    }
  }

  /** Every lane computes what a row makes of itself; the first one stores it. */
  private rowPart(part: Part, at: number): void {
    const { lines, names } = expressionLines(
      this.shader,
      part.steps,
      part.stores.map(({ value }) => value),
      {
        load: (index) => this.rowValue(part.loads[index]!),
        scalars: part.scalars,
        position: (axis) => positionText(this.layout.rows, this.rowPositions, axis, 1),
      },
      1,
      `w${at}_`,
    )
    this.lines.push(...lines)
    for (const { view, value } of part.stores) this.rowResult(view, part.steps[value]!.dtype, names[value]!)
  }

  private rowResult(view: View, dtype: DType, text: string): void {
    this.ofRow.set(view.slot, text)
    if (!this.kernel.hidden.has(view.slot)) this.store(this.row, view, dtype, text, 'on && lane == 0u')
  }

  private reduce(reducer: Reducer, dtype: DType, texts: readonly string[], store: View, at: number): void {
    const { width, lanes, own, units, columns } = this.layout
    const inner = accumulated(dtype)
    const identity = identityText(reducer, inner, width)
    const type = registerType(inner, width)
    const combine = (w: Width, a: string, b: string) => combineText(this.shader, reducer, inner, w, a, b)
    const exact = lanes * own === units
    texts.forEach((text, u) => {
      const value = dtype === 'bool' ? `${type}(${text})` : text
      const own = exact ? value : `select(${identity}, ${value}, on${u})`
      this.lines.push(u === 0 ? `var sum${at} = ${own};` : `sum${at} = ${combine(width, `sum${at}`, own)};`)
    })
    const [sum, total] = [`sum${at}`, `total${at}`]
    const halves = ['xy', 'zw'].map((pair) => `(${combine(1, `${sum}.${pair[0]}`, `${sum}.${pair[1]}`)})`)
    this.lines.push(`var ${total} = ${width === 1 ? sum : combine(1, halves[0]!, halves[1]!)};`)
    const size = lanes * columns
    this.lines.push(...treeLines(this.shader, { reducer, dtype: inner, lanes, step: 1, size, total, everyLane: true }))
    const result = this.shader.slots[store.slot]!.dtype
    this.lines.push(`let result${at} = ${finishedText(result, reducer, total)};`)
    this.rowResult(store, result, `result${at}`)
  }

  /** The value of a view over elements in a unit. */
  private elements(view: View, u: number, dtype: DType): string {
    const { width } = this.layout
    const units = this.ofUnits.get(view.slot)
    if (units) return units[u]!
    if (this.ofRow.has(view.slot) || isOfRow(view, this.kernel.shape, this.kernel.kept)) {
      const value = this.rowValue(view)
      return width === 1 ? value : `${registerType(dtype, 4)}(${value})`
    }
    return this.load(this.unit[u]!, view, `e${u}_`)
  }

  private rowValue(view: View): string {
    return this.ofRow.get(view.slot) ?? this.load(this.row, view, 'l')
  }

  /** A value in memory; the same view is loaded once. */
  private load(accessor: Accessor, view: View, prefix: string): string {
    const key = `${prefix} ${viewKey(view)}`
    let name = this.loaded.get(key)
    if (name === undefined) {
      name = `${prefix}${this.loaded.size}`
      this.loaded.set(key, name)
      const text = accessor.load(this.layout.views.indexOf(view))
      this.lines.push(...accessor.lines, `let ${name} = ${text};`)
      accessor.lines = []
    }
    return name
  }

  private store(accessor: Accessor, view: View, dtype: DType, text: string, guard: string): void {
    const stored = accessor.store(this.layout.views.indexOf(view), dtype, text)
    this.lines.push(...accessor.lines, `if (${guard}) {`, ...stored.map((line) => `  ${line}`), '}')
    accessor.lines = []
  }
}

const each = (count: number): number[] => Array.from({ length: count }, (_, i) => i)
const viewKey = ({ slot, offset, strides }: View): string => `${slot} ${offset} ${strides}`
