/// <reference types="@webgpu/types" />

const INVOCATIONS = 256
const BYTES = INVOCATIONS * 4

const PROBE = `enable subgroups;
@group(0) @binding(0) var<storage, read_write> found: array<u32>;
@compute @workgroup_size(${INVOCATIONS})
fn main(
  @builtin(local_invocation_index) local: u32,
  @builtin(subgroup_invocation_id) id: u32,
  @builtin(subgroup_size) size: u32,
) {
  found[local] = (subgroupBroadcastFirst(local) << 16u) | (id << 8u) | (size - 1u);
}
`

/**
 * Invocations of a subgroup, or null where shaders cannot rely on it: where there are none, where drivers choose the size
 * for each shader, and where subgroups are not neighbours of a workgroup in their order. WebGPU promises none of this, so
 * the device is asked.
 */
export async function subgroupSize(adapter: GPUAdapter, device: GPUDevice): Promise<number | null> {
  const { subgroupMinSize, subgroupMaxSize } = adapter.info
  if (!device.features.has('subgroups') || !subgroupMinSize || subgroupMinSize !== subgroupMaxSize) return null
  const size = subgroupMinSize
  const found = await probe(device)
  if (found === null) return null
  const expected = (at: number) => ((at - (at % size)) << 16) | ((at % size) << 8) | (size - 1)
  return found.every((word, at) => word === expected(at)) ? size : null
}

/** What each invocation finds; null where the driver cannot compile the question. */
async function probe(device: GPUDevice): Promise<Uint32Array | null> {
  const module = device.createShaderModule({ code: PROBE })
  const pipeline = await device
    .createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint: 'main' } })
    .catch(() => null)
  if (pipeline === null) return null
  const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage
  const found = device.createBuffer({ size: BYTES, usage: STORAGE | COPY_SRC })
  const staging = device.createBuffer({ size: BYTES, usage: COPY_DST | MAP_READ })
  const commands = device.createCommandEncoder()
  const pass = commands.beginComputePass()
  pass.setPipeline(pipeline)
  const layout = pipeline.getBindGroupLayout(0)
  pass.setBindGroup(0, device.createBindGroup({ layout, entries: [{ binding: 0, resource: { buffer: found } }] }))
  pass.dispatchWorkgroups(1)
  pass.end()
  commands.copyBufferToBuffer(found, 0, staging, 0, BYTES)
  device.queue.submit([commands.finish()])
  await staging.mapAsync(GPUMapMode.READ)
  const words = new Uint32Array(staging.getMappedRange().slice(0))
  found.destroy()
  staging.destroy()
  return words
}
