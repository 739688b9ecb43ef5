// contract 64x100 by 32: 4 x 2 x 1 workgroups
@group(0) @binding(0) var<storage, read> b0: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> b1: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> b2: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> b3: array<vec4<f32>>;
@group(0) @binding(4) var<uniform> params: array<vec4<u32>, 2>;
var<workgroup> tileA: array<vec4<f32>, 128>;
var<workgroup> tileB: array<vec4<f32>, 128>;
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
  let row = group.y * 32u + (local / 8u) * 4u;
  let column = group.x * 32u + (local % 8u) * 4u;
  let first = 0u;
  let end = params[0].x;
  var c0_0 = vec4<f32>();
  var c1_0 = vec4<f32>();
  var c2_0 = vec4<f32>();
  var c3_0 = vec4<f32>();
  let filled = local % 32u;
  let atA = filled / 4u;
  let deepA = (filled % 4u) * 4u;
  let blockAAlong0 = (group.y * 32u + atA * 4u) * params[0].y;
  let blockAAt0 = blockAAlong0;
  let atB = filled / 4u;
  let deepB = (filled % 4u) * 4u;
  let blockBAlong0 = (group.x * 32u + atB * 4u) * params[0].z;
  let blockBAt0 = blockBAlong0;
  for (var k = first; k < end; k += 16u) {
    if (local < 32u) {
      let blockADeep0 = (k + deepA) / 4u;
      let blockARow0 = b0[blockAAt0 + blockADeep0];
      let blockARow1 = b0[blockAAt0 + 1u * params[0].y + blockADeep0];
      let blockARow2 = b0[blockAAt0 + 2u * params[0].y + blockADeep0];
      let blockARow3 = b0[blockAAt0 + 3u * params[0].y + blockADeep0];
      let blockA0 = vec4<f32>(blockARow0.x, blockARow1.x, blockARow2.x, blockARow3.x);
      let blockA1 = vec4<f32>(blockARow0.y, blockARow1.y, blockARow2.y, blockARow3.y);
      let blockA2 = vec4<f32>(blockARow0.z, blockARow1.z, blockARow2.z, blockARow3.z);
      let blockA3 = vec4<f32>(blockARow0.w, blockARow1.w, blockARow2.w, blockARow3.w);
      tileA[(deepA + 0u) * 8u + atA] = blockA0;
      tileA[(deepA + 1u) * 8u + atA] = blockA1;
      tileA[(deepA + 2u) * 8u + atA] = blockA2;
      tileA[(deepA + 3u) * 8u + atA] = blockA3;
    } else {
      let blockBDeep0 = (k + deepB) / 4u;
      let blockBRow0 = b1[blockBAt0 + blockBDeep0];
      let blockBRow1 = b1[blockBAt0 + 1u * params[0].z + blockBDeep0];
      let blockBRow2 = b1[blockBAt0 + 2u * params[0].z + blockBDeep0];
      let blockBRow3 = b1[blockBAt0 + 3u * params[0].z + blockBDeep0];
      let blockB0 = vec4<f32>(blockBRow0.x, blockBRow1.x, blockBRow2.x, blockBRow3.x);
      let blockB1 = vec4<f32>(blockBRow0.y, blockBRow1.y, blockBRow2.y, blockBRow3.y);
      let blockB2 = vec4<f32>(blockBRow0.z, blockBRow1.z, blockBRow2.z, blockBRow3.z);
      let blockB3 = vec4<f32>(blockBRow0.w, blockBRow1.w, blockBRow2.w, blockBRow3.w);
      tileB[(deepB + 0u) * 8u + atB] = blockB0;
      tileB[(deepB + 1u) * 8u + atB] = blockB1;
      tileB[(deepB + 2u) * 8u + atB] = blockB2;
      tileB[(deepB + 3u) * 8u + atB] = blockB3;
    }
    workgroupBarrier();
    for (var d = 0u; d < 16u; d++) {
      let x0 = tileA[d * 8u + (local / 8u) * 1u + 0u];
      let y0 = tileB[d * 8u + local % 8u + 0u];
      c0_0 += x0.x * y0;
      c1_0 += x0.y * y0;
      c2_0 += x0.z * y0;
      c3_0 += x0.w * y0;
    }
    workgroupBarrier();
  }
  var sums = array<vec4<f32>, 4>(c0_0, c1_0, c2_0, c3_0);
  for (var s = 0u; s < 4u; s++) {
    finish(group.z, row + s, column, sums[s]);
  }
}
