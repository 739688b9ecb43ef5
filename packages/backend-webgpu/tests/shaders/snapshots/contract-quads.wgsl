// contract 60x40 by 32: 3 x 1 x 1 workgroups
enable subgroups;
@group(0) @binding(0) var<storage, read> b0: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> b1: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> b2: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> b3: array<vec4<f32>>;
@group(0) @binding(4) var<uniform> params: array<vec4<u32>, 2>;
fn finish(batch: u32, row: u32, column: u32, value: vec4<f32>) {
  if (row >= params[1].x || column >= params[1].y) {
    return;
  }
  let m0 = row;
  let at = (column >> 2u);
  let n0 = at;
  let result = value;
  let ei0 = n0;
  let ei1 = m0 * params[1].z + n0;
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
@compute @workgroup_size(16)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3<u32>) {
  let row = group.y * 64u + (local >> 2u) * 16u;
  let column = group.x * 16u + (local & 3u) * 4u;
  var c0_0 = vec4<f32>();
  var c1_0 = vec4<f32>();
  var c2_0 = vec4<f32>();
  var c3_0 = vec4<f32>();
  var c4_0 = vec4<f32>();
  var c5_0 = vec4<f32>();
  var c6_0 = vec4<f32>();
  var c7_0 = vec4<f32>();
  var c8_0 = vec4<f32>();
  var c9_0 = vec4<f32>();
  var c10_0 = vec4<f32>();
  var c11_0 = vec4<f32>();
  var c12_0 = vec4<f32>();
  var c13_0 = vec4<f32>();
  var c14_0 = vec4<f32>();
  var c15_0 = vec4<f32>();
  let lane = (local & 3u);
  let strideB0 = params[0].z;
  let x0_Along0 = (row + lane) * params[0].y;
  let x0_At0 = x0_Along0;
  let x0_0 = x0_At0;
  let x1_Along0 = (row + 4u + lane) * params[0].y;
  let x1_At0 = x1_Along0;
  let x1_0 = x1_At0;
  let x2_Along0 = (row + 8u + lane) * params[0].y;
  let x2_At0 = x2_Along0;
  let x2_0 = x2_At0;
  let x3_Along0 = (row + 12u + lane) * params[0].y;
  let x3_At0 = x3_Along0;
  let x3_0 = x3_At0;
  let y0_Along0 = ((column) >> 2u);
  let y0_At0 = y0_Along0;
  let y0_0 = y0_At0;
  var k0 = 0u;
  let end = params[0].x;
  while (k0 < end) {
  let depthA = (k0 >> 2u);
  let depthB = k0 * strideB0;
  let x0 = b0[x0_0 + depthA];
  let x0a = x0;
  let x0b = quadSwapX(x0);
  let x0c = quadSwapY(x0);
  let x0d = quadSwapDiagonal(x0);
  let x1 = b0[x1_0 + depthA];
  let x1a = x1;
  let x1b = quadSwapX(x1);
  let x1c = quadSwapY(x1);
  let x1d = quadSwapDiagonal(x1);
  let x2 = b0[x2_0 + depthA];
  let x2a = x2;
  let x2b = quadSwapX(x2);
  let x2c = quadSwapY(x2);
  let x2d = quadSwapDiagonal(x2);
  let x3 = b0[x3_0 + depthA];
  let x3a = x3;
  let x3b = quadSwapX(x3);
  let x3c = quadSwapY(x3);
  let x3d = quadSwapDiagonal(x3);
  let y0a = b1[y0_0 + depthB];
  let y0b = b1[y0_0 + depthB + 1u * strideB0];
  let y0c = b1[y0_0 + depthB + 2u * strideB0];
  let y0d = b1[y0_0 + depthB + 3u * strideB0];
  let z0 = mat4x4<f32>(vec4<f32>(y0a.x, y0b.x, y0c.x, y0d.x), vec4<f32>(y0a.y, y0b.y, y0c.y, y0d.y), vec4<f32>(y0a.z, y0b.z, y0c.z, y0d.z), vec4<f32>(y0a.w, y0b.w, y0c.w, y0d.w));
  let w0 = x0a;
  c0_0 = c0_0 + w0 * z0;
  let w1 = x0b;
  c1_0 = c1_0 + w1 * z0;
  let w2 = x0c;
  c2_0 = c2_0 + w2 * z0;
  let w3 = x0d;
  c3_0 = c3_0 + w3 * z0;
  let w4 = x1a;
  c4_0 = c4_0 + w4 * z0;
  let w5 = x1b;
  c5_0 = c5_0 + w5 * z0;
  let w6 = x1c;
  c6_0 = c6_0 + w6 * z0;
  let w7 = x1d;
  c7_0 = c7_0 + w7 * z0;
  let w8 = x2a;
  c8_0 = c8_0 + w8 * z0;
  let w9 = x2b;
  c9_0 = c9_0 + w9 * z0;
  let w10 = x2c;
  c10_0 = c10_0 + w10 * z0;
  let w11 = x2d;
  c11_0 = c11_0 + w11 * z0;
  let w12 = x3a;
  c12_0 = c12_0 + w12 * z0;
  let w13 = x3b;
  c13_0 = c13_0 + w13 * z0;
  let w14 = x3c;
  c14_0 = c14_0 + w14 * z0;
  let w15 = x3d;
  c15_0 = c15_0 + w15 * z0;
  k0 += 4u;
  }
  var sums = array<vec4<f32>, 16>(c0_0, c1_0, c2_0, c3_0, c4_0, c5_0, c6_0, c7_0, c8_0, c9_0, c10_0, c11_0, c12_0, c13_0, c14_0, c15_0);
  for (var s = 0u; s < 16u; s++) {
    finish(group.z, row + ((s) ^ lane), column + 0u * 16u, sums[s]);
  }
}
