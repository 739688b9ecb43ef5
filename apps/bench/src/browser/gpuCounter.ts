/// <reference types="@webgpu/types" />
import type { GpuCounts } from '../libraries/library.ts'

let submits = 0
let dispatches = 0

/** Counts what anybody asks of a GPU from now on. */
function watch(): void {
  const { submit } = GPUQueue.prototype
  GPUQueue.prototype.submit = function (buffers) {
    submits++
    return submit.call(this, buffers)
  }
  const { dispatchWorkgroups } = GPUComputePassEncoder.prototype
  GPUComputePassEncoder.prototype.dispatchWorkgroups = function (...size) {
    dispatches++
    return dispatchWorkgroups.apply(this, size)
  }
}

if ('GPUQueue' in globalThis) watch()

/** What a run asked of a GPU; null where it asked nothing. */
export async function countGpu(run: () => void | Promise<void>): Promise<GpuCounts | null> {
  const before = { submits, dispatches }
  await run()
  const counts = { submits: submits - before.submits, dispatches: dispatches - before.dispatches }
  return counts.submits === 0 ? null : counts
}
