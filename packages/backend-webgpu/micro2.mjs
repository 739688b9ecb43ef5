import { create, globals } from 'webgpu'
Object.assign(globalThis, globals)
const gpu = create([])
const adapter = await gpu.requestAdapter()
const device = await adapter.requestDevice()
const N = 4096 * 1024
const mk = () => device.createBuffer({ size: N * 4, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC })
const [a, b] = [mk(), mk()]
device.queue.writeBuffer(a, 0, new Float32Array(N).fill(1.5))
async function time(name, code, groups) {
  const module = device.createShaderModule({ code })
  const info = await module.getCompilationInfo(); for (const m of info.messages) console.log(m.message)
  const pipeline = device.createComputePipeline({ layout: 'auto', compute: { module } })
  const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries: [a, b].map((buffer, binding) => ({ binding, resource: { buffer } })) })
  const times = []
  for (let i = 0; i < 9; i++) {
    const t = performance.now()
    const e = device.createCommandEncoder(); const p = e.beginComputePass(); p.setPipeline(pipeline); p.setBindGroup(0, group); p.dispatchWorkgroups(groups); p.end()
    device.queue.submit([e.finish()]); await device.queue.onSubmittedWorkDone()
    times.push(performance.now() - t)
  }
  times.sort((x, y) => x - y)
  console.log(name.padEnd(40), times[4].toFixed(2), 'ms', times[0].toFixed(2))
}
const V = N / 4
const head = (size) => `
@group(0) @binding(0) var<storage, read> a: array<vec4<f32>, ${V}>;
@group(0) @binding(1) var<storage, read_write> b: array<vec4<f32>, ${V}>;
@compute @workgroup_size(${size}) fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) n: vec3<u32>) { let at = id.x; `

const guard = `if (at >= ${V}u) { return; } `
const divs = 'let p3 = at % 8u; let r3 = at / 8u; let p2 = r3 % 32u; let r2 = r3 / 32u; let p1 = r2 % 32u; let p0 = r2 / 32u; '
const shifts = 'let p3 = at & 7u; let r3 = at >> 3u; let p2 = r3 & 31u; let r2 = r3 >> 5u; let p1 = r2 & 31u; let p0 = r2 >> 5u; '
const subs = 'let r3 = at / 8u; let p3 = at - r3 * 8u; let r2 = r3 / 32u; let p2 = r3 - r2 * 32u; let p0 = r2 / 32u; let p1 = r2 - p0 * 32u; '
for (const [name, lines] of [['plain', ''], ['divisions', divs], ['shifts', shifts], ['divisions, subtractions', subs]]) for (const loop of [1, 4]) {
  const index = name === 'plain' ? 'at' : '((p0 * 32u + p1) * 32u + p2) * 8u + p3'
  await time(`${name} ${loop}`, head(256).replace('let at = id.x;', '') + (loop === 1 ? `let at = id.x; ${guard} ${lines} let i = ${index}; b[i] = a[i] * 2f; }` : `for (var n = 0u; n < ${loop}u; n++) { let at = id.x + n * ${V / loop}u; ${lines} let i = ${index}; b[i] = a[i] * 2f; } }`), V / 256 / loop)
  if (loop > 1) await time(`${name} ${loop} unrolled next`, head(256).replace('let at = id.x;', '') + [0, 1, 2, 3].map((n) => `{ let at = id.x * 4u + ${n}u; ${lines} let i = ${index}; b[i] = a[i] * 2f; }`).join(' ') + '}', V / 256 / loop)
}
process.exit(0)
