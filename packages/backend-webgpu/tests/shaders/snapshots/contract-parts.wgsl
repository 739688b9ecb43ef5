// 65536 bytes of scratch memory
// contract 32x32 by 4096: 1 x 1 x 16 workgroups
@group(0) @binding(0) var<storage, read> b0: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> b1: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> b2: array<u32>;
@group(0) @binding(3) var<uniform> params: array<vec4<u32>, 2>;
var<workgroup> tileA: array<vec4<f32>, 128>;
var<workgroup> tileB: array<vec4<f32>, 128>;
fn finish(group: u32, row: u32, column: u32, value: vec4<f32>) {
  if (row >= params[1].y) {
    return;
  }
  let matrix = (group % 16u) * params[1].w + group / 16u;
  let start = (matrix * params[1].y + row) * params[1].z;
  for (var lane = 0u; lane < 4u; lane++) {
    if (column + lane < params[1].z) {
      b2[start + column + lane] = bitcast<u32>(value[lane]);
    }
  }
}
@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3<u32>) {
  let row = group.y * 32u + (local / 8u) * 4u;
  let column = group.x * 32u + (local % 8u) * 4u;
  let first = (group.z % 16u) * params[0].x;
  let end = min(first + params[0].y, params[0].z);
  var c0_0 = vec4<f32>();
  var c1_0 = vec4<f32>();
  var c2_0 = vec4<f32>();
  var c3_0 = vec4<f32>();
  let filled = local % 32u;
  let atA = filled / 4u;
  let deepA = (filled % 4u) * 4u;
  let blockAAlong0 = (group.y * 32u + atA * 4u) * params[0].w;
  let blockAAt0 = blockAAlong0;
  let atB = filled % 8u;
  let deepB = (filled / 8u) * 4u;
  let blockBAlong0 = (group.x * 32u + atB * 4u) / 4u;
  let blockBAt0 = blockBAlong0;
  for (var k = first; k < end; k += 16u) {
    if (local < 32u) {
      let blockADeep0 = (k + deepA) / 4u;
      let blockARow0 = b0[blockAAt0 + blockADeep0];
      let blockARow1 = b0[blockAAt0 + 1u * params[0].w + blockADeep0];
      let blockARow2 = b0[blockAAt0 + 2u * params[0].w + blockADeep0];
      let blockARow3 = b0[blockAAt0 + 3u * params[0].w + blockADeep0];
      let blockA0 = vec4<f32>(blockARow0.x, blockARow1.x, blockARow2.x, blockARow3.x);
      let blockA1 = vec4<f32>(blockARow0.y, blockARow1.y, blockARow2.y, blockARow3.y);
      let blockA2 = vec4<f32>(blockARow0.z, blockARow1.z, blockARow2.z, blockARow3.z);
      let blockA3 = vec4<f32>(blockARow0.w, blockARow1.w, blockARow2.w, blockARow3.w);
      tileA[(deepA + 0u) * 8u + atA] = blockA0;
      tileA[(deepA + 1u) * 8u + atA] = blockA1;
      tileA[(deepA + 2u) * 8u + atA] = blockA2;
      tileA[(deepA + 3u) * 8u + atA] = blockA3;
    } else {
      let blockBDeep0 = (k + deepB) * params[1].x;
      let blockB0 = b1[blockBAt0 + blockBDeep0];
      let blockB1 = b1[blockBAt0 + blockBDeep0 + 1u * params[1].x];
      let blockB2 = b1[blockBAt0 + blockBDeep0 + 2u * params[1].x];
      let blockB3 = b1[blockBAt0 + blockBDeep0 + 3u * params[1].x];
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

// contract parts of 32x32 by 4096: 16 x 1 x 1 workgroups
@group(0) @binding(0) var<storage, read> b0: array<u32>;
@group(0) @binding(1) var<storage, read> b1: array<f32>;
@group(0) @binding(2) var<storage, read_write> b2: array<f32>;
@group(0) @binding(3) var<uniform> params: array<vec4<u32>, 1>;
fn isNaN_f(x: f32) -> bool {
  return (bitcast<u32>(x) & u32(0x7fffffffu)) > u32(0x7f800000u);
}

fn atLeast_f(a: f32, bound: f32) -> f32 {
  return bitcast<f32>(select(bitcast<u32>(a), bitcast<u32>(bound), (a < bound) & !isNaN_f(a)));
}
@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3<u32>) {
  let lane = 0u;
  let number = group.x * 64u + local;
  let results = params[0].x;
  let at = min(number, results - 1u);
  let p1 = at % 32u;
  let prest1 = at / 32u;
  let p0 = prest1;
  var total = f32();
  for (var j = lane; j < params[0].y; j += 1u) {
    total = total + bitcast<f32>(b0[j * results + at]);
  }
  if (lane == 0u && number < results) {
    let result = total;
    let ei0 = p1;
    let ei1 = p0 * params[0].z + p1;
    let ev0 = result;
    let ev1 = b1[ei0];
    let ev2 = (ev0 + ev1);
    let ev4 = atLeast_f(ev2, 0f);
    b2[ei1] = ev4;
  }
}
