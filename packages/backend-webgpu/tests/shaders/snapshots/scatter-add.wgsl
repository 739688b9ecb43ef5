// scatterAdd 8x10: 2 x 1 x 1 workgroups
@group(0) @binding(0) var<storage, read_write> b0: array<f32>;
@group(0) @binding(1) var<storage, read> b1: array<f32>;
@group(0) @binding(2) var<storage, read> b2: array<i32>;
@group(0) @binding(3) var<storage, read_write> b3: array<atomic<u32>>;
@group(0) @binding(4) var<storage, read> b4: array<f32>;
@group(0) @binding(5) var<uniform> params: array<vec4<u32>, 2>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let at = id.x;
  if (at >= params[0].x) {
    return;
  }
  let p1 = (at % 10u);
  let prest1 = (at / 10u);
  let p0 = prest1;
  var total = b1[at];
  let indexStart = p0 * params[0].y;
  let sourceStart = p0 * params[0].z;
  let count = params[0].w;
  for (var j = 0u; j < count; j++) {
    let heldGiven = b2[indexStart + j * params[1].x];
    let heldFrom = select(heldGiven, heldGiven + i32(params[1].y), heldGiven < 0i);
    if (heldFrom < 0i || heldFrom >= i32(params[1].y)) {
      if (atomicCompareExchangeWeak(&b3[0], 0u, 2u).exchanged) { atomicStore(&b3[1], bitcast<u32>(heldGiven)); atomicStore(&b3[2], params[1].y); }
    }
    let held = u32(clamp(heldFrom, 0i, i32(params[1].y) - 1i));
    if (held == p1) {
      total = total + b4[sourceStart + j * params[1].z];
    }
  }
  b0[at] = total;
}
