// contract 2048x2048 by 2048: 16 x 16 x 1 workgroups
@group(0) @binding(0) var<storage, read> b0: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> b1: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> b2: array<vec4<f32>>;
@group(0) @binding(3) var<uniform> params: array<vec4<u32>, 2>;
var<workgroup> tileA: array<vec4<f32>, 512>;
var<workgroup> tileB: array<vec4<f32>, 512>;
fn finish(batch: u32, row: u32, column: u32, value: vec4<f32>) {
  if (row >= params[0].w || column >= params[1].x) {
    return;
  }
  let m0 = row;
  let at = column / 4u;
  let n0 = at;
  let result = value;
  let r0 = m0 * params[1].y + n0;
  b2[r0] = result;
}
@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3<u32>) {
  let row = group.y * 128u + (local / 16u) * 8u;
  let column = group.x * 128u + (local % 16u) * 4u;
  let first = 0u;
  let end = params[0].x;
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
  let filled = local % 128u;
  let atA = filled / 4u;
  let deepA = (filled % 4u) * 4u;
  let blockAAlong0 = (group.y * 128u + atA * 4u) * params[0].y;
  let blockAAt0 = blockAAlong0;
  let atB = filled % 32u;
  let deepB = (filled / 32u) * 4u;
  let blockBAlong0 = (group.x * 128u + atB * 4u) / 4u;
  let blockBAt0 = blockBAlong0;
  for (var k = first; k < end; k += 16u) {
    if (local < 128u) {
      let blockADeep0 = (k + deepA) / 4u;
      let blockARow0 = b0[blockAAt0 + blockADeep0];
      let blockARow1 = b0[blockAAt0 + 1u * params[0].y + blockADeep0];
      let blockARow2 = b0[blockAAt0 + 2u * params[0].y + blockADeep0];
      let blockARow3 = b0[blockAAt0 + 3u * params[0].y + blockADeep0];
      let blockA0 = vec4<f32>(blockARow0.x, blockARow1.x, blockARow2.x, blockARow3.x);
      let blockA1 = vec4<f32>(blockARow0.y, blockARow1.y, blockARow2.y, blockARow3.y);
      let blockA2 = vec4<f32>(blockARow0.z, blockARow1.z, blockARow2.z, blockARow3.z);
      let blockA3 = vec4<f32>(blockARow0.w, blockARow1.w, blockARow2.w, blockARow3.w);
      tileA[(deepA + 0u) * 32u + atA] = blockA0;
      tileA[(deepA + 1u) * 32u + atA] = blockA1;
      tileA[(deepA + 2u) * 32u + atA] = blockA2;
      tileA[(deepA + 3u) * 32u + atA] = blockA3;
    } else {
      let blockBDeep0 = (k + deepB) * params[0].z;
      let blockB0 = b1[blockBAt0 + blockBDeep0];
      let blockB1 = b1[blockBAt0 + blockBDeep0 + 1u * params[0].z];
      let blockB2 = b1[blockBAt0 + blockBDeep0 + 2u * params[0].z];
      let blockB3 = b1[blockBAt0 + blockBDeep0 + 3u * params[0].z];
      tileB[(deepB + 0u) * 32u + atB] = blockB0;
      tileB[(deepB + 1u) * 32u + atB] = blockB1;
      tileB[(deepB + 2u) * 32u + atB] = blockB2;
      tileB[(deepB + 3u) * 32u + atB] = blockB3;
    }
    workgroupBarrier();
    for (var d = 0u; d < 16u; d++) {
      let x0 = tileA[d * 32u + (local / 16u) * 2u + 0u];
      let x1 = tileA[d * 32u + (local / 16u) * 2u + 1u];
      let y0 = tileB[d * 32u + local % 16u + 0u];
      let y1 = tileB[d * 32u + local % 16u + 16u];
      c0_0 += x0.x * y0;
      c0_1 += x0.x * y1;
      c1_0 += x0.y * y0;
      c1_1 += x0.y * y1;
      c2_0 += x0.z * y0;
      c2_1 += x0.z * y1;
      c3_0 += x0.w * y0;
      c3_1 += x0.w * y1;
      c4_0 += x1.x * y0;
      c4_1 += x1.x * y1;
      c5_0 += x1.y * y0;
      c5_1 += x1.y * y1;
      c6_0 += x1.z * y0;
      c6_1 += x1.z * y1;
      c7_0 += x1.w * y0;
      c7_1 += x1.w * y1;
    }
    workgroupBarrier();
  }
  var sums = array<vec4<f32>, 16>(c0_0, c0_1, c1_0, c1_1, c2_0, c2_1, c3_0, c3_1, c4_0, c4_1, c5_0, c5_1, c6_0, c6_1, c7_0, c7_1);
  for (var s = 0u; s < 16u; s++) {
    finish(group.z, row + s / 2u, column + (s % 2u) * 64u, sums[s]);
  }
}
