import { create, globals } from 'webgpu'
Object.assign(globalThis, globals)
const gpu = create([])
const adapter = await gpu.requestAdapter()
const device = await adapter.requestDevice()
const N = 2048 * 1024
const mk = () => device.createBuffer({ size: N * 4, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC })
const [a, b, c] = [mk(), mk(), mk()]
device.queue.writeBuffer(a, 0, new Float32Array(N).fill(1.5))
async function time(name, code, threads) {
  const module = device.createShaderModule({ code })
  const info = await module.getCompilationInfo(); for (const m of info.messages) console.log(m.message)
  const pipeline = device.createComputePipeline({ layout: 'auto', compute: { module } })
  const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries: [a, b, c].map((buffer, binding) => ({ binding, resource: { buffer } })) })
  const times = []
  for (let i = 0; i < 7; i++) {
    const t = performance.now()
    const e = device.createCommandEncoder(); const p = e.beginComputePass(); p.setPipeline(pipeline); p.setBindGroup(0, group); p.dispatchWorkgroups(threads / 64); p.end()
    device.queue.submit([e.finish()]); await device.queue.onSubmittedWorkDone()
    times.push(performance.now() - t)
  }
  times.sort((x, y) => x - y)
  console.log(name.padEnd(40), times[3].toFixed(2), 'ms')
}
const head = (t) => `
@group(0) @binding(0) var<storage, read_write> a: array<${t}, ${t.startsWith('vec4') ? N / 4 : N}>;
@group(0) @binding(1) var<storage, read_write> b: array<${t}, ${t.startsWith('vec4') ? N / 4 : N}>;
@group(0) @binding(2) var<storage, read_write> c: array<${t}, ${t.startsWith('vec4') ? N / 4 : N}>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3<u32>) { let at = id.x;`


const A = (x, i) => `bitcast<f32>(atomicLoad(&${x}[${i}]))`



const head3 = (ta, tb, tc) => `
@group(0) @binding(0) var<storage, read_write> a: array<${ta}, ${ta.startsWith('vec4') ? N / 4 : N}>;
@group(0) @binding(1) var<storage, read_write> b: array<${tb}, ${tb.startsWith('vec4') ? N / 4 : N}>;
@group(0) @binding(2) var<storage, read_write> c: array<${tc}, ${tc.startsWith('vec4') ? N / 4 : N}>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3<u32>) { let at = id.x; `
const AT = 'atomic<u32>', F = 'f32'
for (const [name, t, r] of [['plain', F, (i) => `a[${i}]`], ['atomic', AT, (i) => A('a', i)]]) for (const [pattern, index] of [['sequential', 'at'], ['equal', '(at / 4u)'], ['apart', '(at * 5u)']])  {
  await time('256 loads ' + name + ' ' + pattern, head3(t, F, F) + `var s = 0f; for (var k = 0u; k < 64u; k++) { ` + [0, 1, 2, 3].map((o) => `s += ${r(`${index} + (k * 4u + ${o}u) * 4096u`)};`).join(' ') + `} c[at] = s; if (at == ${N}) { c[0] = b[0]; } }`, N / 8)
}

{
  const W = 1024, H = N / 4 / W
  const tex = device.createTexture({ size: [W, H], format: 'rgba32float', usage: GPUTextureUsage.TEXTURE_BINDING | GPUTextureUsage.STORAGE_BINDING | GPUTextureUsage.COPY_DST })
  const r32 = device.createTexture({ size: [W, H], format: 'r32float', usage: GPUTextureUsage.TEXTURE_BINDING | GPUTextureUsage.STORAGE_BINDING | GPUTextureUsage.COPY_DST })
  for (const [name, decl, view, load] of [
    ['texture rgba32float', 'var t: texture_2d<f32>', tex, (x, y) => `textureLoad(t, vec2<u32>(${x}, ${y}), 0u)`],
    ['texture r32float', 'var t: texture_2d<f32>', r32, (x, y) => `vec4<f32>(textureLoad(t, vec2<u32>(${x}, ${y}), 0u).x)`],
    ['vec4 buffer', `var<storage, read> t: array<vec4<f32>, ${N / 4}>`, null, (x, y) => `t[(${y}) * 1024u + ${x}]`],
    ['vec4 uniform', `var<uniform> t: array<vec4<f32>, 1024>`, 'u', (x, y) => `t[(${y}) * 2u + ${x}]`],
  ]) {
    const code = `@group(0) @binding(0) ${decl};
@group(0) @binding(1) var<storage, read_write> c: array<vec4<f32>, ${N / 4}>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3<u32>) { let at = id.x; var s = vec4<f32>(); for (var k = 0u; k < 16u; k++) { ${[0, 1, 2, 3].map((o) => `s += ${load('(at & 255u)', `k * 4u + ${o}u`)};`).join(' ')} } c[at & 1023u] = s; }`
    const module = device.createShaderModule({ code })
    for (const m of (await module.getCompilationInfo()).messages) console.log(m.message)
    const pipeline = device.createComputePipeline({ layout: view && view !== 'u' ? device.createPipelineLayout({ bindGroupLayouts: [device.createBindGroupLayout({ entries: [{ binding: 0, visibility: 4, texture: { sampleType: 'unfilterable-float' } }, { binding: 1, visibility: 4, buffer: { type: 'storage' } }] })] }) : 'auto', compute: { module } })
    const u = device.createBuffer({ size: 16384, usage: GPUBufferUsage.UNIFORM })
    const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries: [{ binding: 0, resource: view === 'u' ? { buffer: u } : view ? view.createView() : { buffer: a } }, { binding: 1, resource: { buffer: c } }] })
    const times = []
    for (let i = 0; i < 7; i++) {
      const t = performance.now()
      const e = device.createCommandEncoder(); const p = e.beginComputePass(); p.setPipeline(pipeline); p.setBindGroup(0, group); p.dispatchWorkgroups(N / 8 / 64); p.end()
      device.queue.submit([e.finish()]); await device.queue.onSubmittedWorkDone()
      times.push(performance.now() - t)
    }
    times.sort((x, y) => x - y)
    console.log(('64 vec4 loads ' + name).padEnd(40), times[3].toFixed(2), 'ms')
  }
}
process.exit(0)
