import type { DType } from './dtype.ts'
import { DeviceError } from './errors.ts'
import { withGradients } from './graph/gradMode.ts'
import { hostScalarNode } from './graph/leaf.ts'
import { arrivals, isUnderway } from './runtime/arrivals.ts'
import { openDevices } from './runtime/devices.ts'
import { evaluateNodes, keep } from './runtime/evaluate.ts'
import { canReadSync } from './runtime/read.ts'
import { statistics } from './runtime/statistics.ts'
import { activeTrace } from './runtime/tracing.ts'
import { Tensor } from './tensor.ts'

/** Calls `visit` for every tensor in a result: alone, in arrays, or in plain records. */
function eachTensor(value: unknown, visit: (tensor: Tensor) => void): void {
  if (value instanceof Tensor) visit(value)
  else if (Array.isArray(value)) for (const part of value) eachTensor(part, visit)
  else if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    for (const part of Object.values(value)) eachTensor(part, visit)
  }
}

/**
 * Runs a synchronous function without recording gradients. What it returns is computed with the next evaluation.
 * https://pytorch.org/docs/stable/generated/torch.no_grad.html
 */
export function noGrad<T>(fn: () => T): T {
  const result = withGradients(false, fn)
  eachTensor(result, (tensor) => keep(tensor.node))
  return result
}

/** Runs a synchronous function with gradients recorded, inside `noGrad`. */
export function enableGrad<T>(fn: () => T): T {
  return withGradients(true, fn)
}

/**
 * Computes tensors now, in as few programs as there are devices, and waits until all devices are done and what was moved
 * between them is there.
 */
export async function evaluate(...tensors: readonly Tensor[]): Promise<void> {
  const nodes = tensors.map((tensor) => tensor.node)
  if (isUnderway()) {
    nodes.forEach(keep)
    await arrivals()
  }
  evaluateNodes(nodes)
  for (const device of openDevices()) await device.finish()
}

/** `evaluate` on devices that do not need to be awaited. */
export function evaluateSync(...tensors: readonly Tensor[]): void {
  for (const { node } of tensors) {
    if (!canReadSync(node))
      throw new DeviceError(`[evaluateSync] the device '${node.device}' has to be awaited; use await evaluate()`)
  }
  evaluateNodes(tensors.map((tensor) => tensor.node))
}

/** Computes all pending assignments and kept values. Does nothing while a function is traced. */
export function flush(): void {
  if (activeTrace() === null) evaluateNodes([])
}

/** Whether `compile` is tracing a function at this moment. */
export function isTracing(): boolean {
  return activeTrace() !== null
}

/**
 * A number of the host as a 0-d tensor, read when this is called and, in a compiled function, again at every replay.
 * Changing it never compiles anything.
 */
export function hostScalar(read: () => number, dtype: DType = 'float32'): Tensor {
  const node = hostScalarNode(read, dtype)
  activeTrace()?.actions.push({ kind: 'scalar', node })
  return new Tensor(node)
}

/** Runs a function of the host now and, in a compiled function, again at every replay, in order with `hostScalar`s. */
export function hostEffect(run: () => void): void {
  run()
  activeTrace()?.actions.push({ kind: 'effect', run })
}

export interface Statistics {
  /** Programs made so far. */
  readonly programs: number
  /** Evaluations whose program was known. */
  readonly cacheHits: number
  /** Kernels run so far. */
  readonly kernelsRun: number
  /** Bytes of device memory in use, and the most there were. */
  readonly bytesLive: number
  readonly bytesPeak: number
  /** What devices beside the CPU were handed: batches of commands, and kernels in them. */
  readonly submits: number
  readonly dispatches: number
}

/** Counters of the process and of the memory of its devices. */
export function stats(): Statistics {
  let bytesLive = 0
  let bytesPeak = 0
  let submits = 0
  let dispatches = 0
  for (const { backend } of openDevices()) {
    const memory = backend.memory()
    bytesLive += memory.bytesLive
    bytesPeak += memory.bytesPeak
    const counters = backend.counters?.()
    submits += counters?.submits ?? 0
    dispatches += counters?.dispatches ?? 0
  }
  return { ...statistics, bytesLive, bytesPeak, submits, dispatches }
}
