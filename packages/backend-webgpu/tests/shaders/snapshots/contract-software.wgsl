// contract 256x500 by 784: 4 x 8 x 1 workgroups
@group(0) @binding(0) var<storage, read> b0: array<f32>;
@group(0) @binding(1) var<storage, read> b1: array<f32>;
@group(0) @binding(2) var<storage, read> b2: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> b3: array<vec4<f32>>;
@group(0) @binding(4) var<uniform> params: array<vec4<u32>, 2>;
fn finish(batch: u32, row: u32, column: u32, value: vec4<f32>) {
  if (row >= params[0].w || column >= params[1].x) {
    return;
  }
  let m0 = row;
  let at = column / 4u;
  let n0 = at;
  let result = value;
  let ei0 = n0;
  let ei1 = m0 * params[1].y + n0;
  let ev0 = result;
  let ev1 = b2[ei0];
  let ev2 = (ev0 + ev1);
  let ev4 = atLeast_v(ev2, vec4<f32>(0f));
  b3[ei1] = ev4;
}
fn isNaN_v(x: vec4<f32>) -> vec4<bool> {
  return (bitcast<vec4<u32>>(x) & vec4<u32>(0x7fffffffu)) > vec4<u32>(0x7f800000u);
}

fn atLeast_v(a: vec4<f32>, bound: vec4<f32>) -> vec4<f32> {
  return bitcast<vec4<f32>>(select(bitcast<vec4<u32>>(a), bitcast<vec4<u32>>(bound), (a < bound) & !isNaN_v(a)));
}
@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3<u32>) {
  let row = group.y * 32u + (local / 16u) * 8u;
  let column = group.x * 128u + (local % 16u) * 4u;
  var c0_0 = vec4<f32>();
  var c0_1 = vec4<f32>();
  var c1_0 = vec4<f32>();
  var c1_1 = vec4<f32>();
  var c2_0 = vec4<f32>();
  var c2_1 = vec4<f32>();
  var c3_0 = vec4<f32>();
  var c3_1 = vec4<f32>();
  var c4_0 = vec4<f32>();
  var c4_1 = vec4<f32>();
  var c5_0 = vec4<f32>();
  var c5_1 = vec4<f32>();
  var c6_0 = vec4<f32>();
  var c6_1 = vec4<f32>();
  var c7_0 = vec4<f32>();
  var c7_1 = vec4<f32>();
  let x0_Along0 = (row) * params[0].x;
  let x0_At0 = x0_Along0;
  let x1_Along0 = (row + 4u) * params[0].x;
  let x1_At0 = x1_Along0;
  let y0_Along0 = (column) * params[0].y;
  let y0_At0 = y0_Along0;
  let y1_Along0 = (column + 64u) * params[0].y;
  let y1_At0 = y1_Along0;
  for (var k0 = 0u; k0 < params[0].z; k0++) {
  let depthA = k0;
  let depthB = k0;
  let x0a = b0[x0_At0 + depthA];
  let x0b = b0[x0_At0 + 1u * params[0].x + depthA];
  let x0c = b0[x0_At0 + 2u * params[0].x + depthA];
  let x0d = b0[x0_At0 + 3u * params[0].x + depthA];
  let x1a = b0[x1_At0 + depthA];
  let x1b = b0[x1_At0 + 1u * params[0].x + depthA];
  let x1c = b0[x1_At0 + 2u * params[0].x + depthA];
  let x1d = b0[x1_At0 + 3u * params[0].x + depthA];
  let y0a = b1[y0_At0 + depthB];
  let y0b = b1[y0_At0 + 1u * params[0].y + depthB];
  let y0c = b1[y0_At0 + 2u * params[0].y + depthB];
  let y0d = b1[y0_At0 + 3u * params[0].y + depthB];
  let y1a = b1[y1_At0 + depthB];
  let y1b = b1[y1_At0 + 1u * params[0].y + depthB];
  let y1c = b1[y1_At0 + 2u * params[0].y + depthB];
  let y1d = b1[y1_At0 + 3u * params[0].y + depthB];
  let z0 = vec4<f32>(y0a, y0b, y0c, y0d);
  let z1 = vec4<f32>(y1a, y1b, y1c, y1d);
  c0_0 += x0a * z0;
  c0_1 += x0a * z1;
  c1_0 += x0b * z0;
  c1_1 += x0b * z1;
  c2_0 += x0c * z0;
  c2_1 += x0c * z1;
  c3_0 += x0d * z0;
  c3_1 += x0d * z1;
  c4_0 += x1a * z0;
  c4_1 += x1a * z1;
  c5_0 += x1b * z0;
  c5_1 += x1b * z1;
  c6_0 += x1c * z0;
  c6_1 += x1c * z1;
  c7_0 += x1d * z0;
  c7_1 += x1d * z1;
  }
  var sums = array<vec4<f32>, 16>(c0_0, c0_1, c1_0, c1_1, c2_0, c2_1, c3_0, c3_1, c4_0, c4_1, c5_0, c5_1, c6_0, c6_1, c7_0, c7_1);
  for (var s = 0u; s < 16u; s++) {
    finish(group.z, row + s / 2u, column + (s % 2u) * 64u, sums[s]);
  }
}
