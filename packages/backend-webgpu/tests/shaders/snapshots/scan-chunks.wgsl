// 1264 bytes of scratch memory
// scan totals 100000: 5 x 1 x 1 workgroups
@group(0) @binding(0) var<storage, read> b0: array<f32>;
@group(0) @binding(1) var<storage, read_write> b1: array<u32>;
@group(0) @binding(2) var<uniform> params: array<vec4<u32>, 2>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let at = id.x;
  if (at >= params[0].x) {
    return;
  }
  let chunk = at % params[0].y;
  let line = at / params[0].z;
  let first = chunk * params[0].w;
  let start = line * params[1].x + first * 1u;
  let count = min(params[1].y, params[1].z - first);
  var total = f32();
  for (var j = 0u; j < count; j++) {
    let place = start + j * 1u;
    total = total + b0[place];
  }
  b1[at] = bitcast<u32>(total);
}

// scan before 100000: 1 x 1 x 1 workgroups
@group(0) @binding(0) var<storage, read_write> b0: array<u32>;
@group(0) @binding(1) var<uniform> params: array<vec4<u32>, 1>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let at = id.x;
  if (at >= params[0].x) {
    return;
  }
  var total = f32();
  let count = params[0].y;
  for (var j = 0u; j < count; j++) {
    let own = bitcast<f32>(b0[at * count + j]);
    b0[at * count + j] = bitcast<u32>(total);
    total = total + own;
  }
}

// scan 100000: 5 x 1 x 1 workgroups
@group(0) @binding(0) var<storage, read> b0: array<u32>;
@group(0) @binding(1) var<storage, read_write> b1: array<f32>;
@group(0) @binding(2) var<storage, read> b2: array<f32>;
@group(0) @binding(3) var<uniform> params: array<vec4<u32>, 2>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let at = id.x;
  if (at >= params[0].x) {
    return;
  }
  let chunk = at % params[0].y;
  let line = at / params[0].z;
  let first = chunk * params[0].w;
  let start = line * params[1].x + first * 1u;
  let count = min(params[1].y, params[1].z - first);
  var total = bitcast<f32>(b0[at]);
  for (var j = 0u; j < count; j++) {
    let place = start + j * 1u;
    total = total + b2[place];
    b1[place] = total;
  }
}
