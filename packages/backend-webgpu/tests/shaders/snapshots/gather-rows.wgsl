// indexSelect 32x64: 8 x 1 x 1 workgroups
@group(0) @binding(0) var<storage, read> b0: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> b1: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> b2: array<i32>;
@group(0) @binding(3) var<storage, read_write> b3: array<atomic<u32>>;
@group(0) @binding(4) var<uniform> params: array<vec4<u32>, 1>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let at = id.x;
  if (at >= params[0].x) {
    return;
  }
  let p1 = (at & 15u);
  let prest1 = (at >> 4u);
  let p0 = prest1;
  let heldGiven = b2[p0];
  let heldFrom = select(heldGiven, heldGiven + i32(params[0].y), heldGiven < 0i);
  if (heldFrom < 0i || heldFrom >= i32(params[0].y)) {
    if (atomicCompareExchangeWeak(&b3[0], 0u, 3u).exchanged) { atomicStore(&b3[1], bitcast<u32>(heldGiven)); atomicStore(&b3[2], params[0].y); }
  }
  let held = u32(clamp(heldFrom, 0i, i32(params[0].y) - 1i));
  b1[at] = b0[held * 16u + p1];
}
