// 262144 bytes of scratch memory
// contract 32x32 by 4096: 1 x 1 x 64 workgroups
@group(0) @binding(0) var<storage, read> b0: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> b1: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> b2: array<u32>;
@group(0) @binding(3) var<uniform> params: array<vec4<u32>, 2>;
var<workgroup> tileA: array<vec4<f32>, 256>;
var<workgroup> tileB: array<vec4<f32>, 256>;
fn finish(group: u32, row: u32, column: u32, value: vec4<f32>) {
  if (row >= params[1].x) {
    return;
  }
  let matrix = (group & 63u) * params[1].z + (group >> 6u);
  let start = (matrix * params[1].x + row) * params[1].y;
  for (var lane = 0u; lane < 4u; lane++) {
    if (column + lane < params[1].y) {
      b2[start + column + lane] = bitcast<u32>(value[lane]);
    }
  }
}
@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3<u32>) {
  let row = group.y * 32u + (local >> 3u) * 4u;
  let column = group.x * 32u + (local & 7u) * 4u;
  var c0_0 = vec4<f32>();
  var c1_0 = vec4<f32>();
  var c2_0 = vec4<f32>();
  var c3_0 = vec4<f32>();
  let first = (group.z & 63u) * params[0].y;
  let end = min(((group.z & 63u) + 1u) * params[0].y, params[0].x);
  var heldA0_0 = vec4<f32>();
  var heldA0_1 = vec4<f32>();
  var heldA0_2 = vec4<f32>();
  var heldA0_3 = vec4<f32>();
  let atA0 = (local >> 3u);
  let deepA0 = (local & 7u) * 4u;
  let blockA0Along0 = (group.y * 32u + atA0 * 4u) * params[0].z;
  let blockA0At0 = blockA0Along0;
  var heldB0_0 = vec4<f32>();
  var heldB0_1 = vec4<f32>();
  var heldB0_2 = vec4<f32>();
  var heldB0_3 = vec4<f32>();
  let atB0 = (local & 7u);
  let deepB0 = (local >> 3u) * 4u;
  let blockB0Along0 = ((group.x * 32u + atB0 * 4u) >> 2u);
  let blockB0At0 = blockB0Along0;
  {
    let blockA0Deep0 = ((first + deepA0) >> 2u);
    let blockA0Row0 = b0[blockA0At0 + blockA0Deep0];
    let blockA0Row1 = b0[blockA0At0 + 1u * params[0].z + blockA0Deep0];
    let blockA0Row2 = b0[blockA0At0 + 2u * params[0].z + blockA0Deep0];
    let blockA0Row3 = b0[blockA0At0 + 3u * params[0].z + blockA0Deep0];
    let blockA00 = vec4<f32>(blockA0Row0.x, blockA0Row1.x, blockA0Row2.x, blockA0Row3.x);
    let blockA01 = vec4<f32>(blockA0Row0.y, blockA0Row1.y, blockA0Row2.y, blockA0Row3.y);
    let blockA02 = vec4<f32>(blockA0Row0.z, blockA0Row1.z, blockA0Row2.z, blockA0Row3.z);
    let blockA03 = vec4<f32>(blockA0Row0.w, blockA0Row1.w, blockA0Row2.w, blockA0Row3.w);
    heldA0_0 = blockA00;
    heldA0_1 = blockA01;
    heldA0_2 = blockA02;
    heldA0_3 = blockA03;
  }
  {
    let blockB0Deep0 = (first + deepB0) * params[0].w;
    let blockB00 = b1[blockB0At0 + blockB0Deep0];
    let blockB01 = b1[blockB0At0 + blockB0Deep0 + 1u * params[0].w];
    let blockB02 = b1[blockB0At0 + blockB0Deep0 + 2u * params[0].w];
    let blockB03 = b1[blockB0At0 + blockB0Deep0 + 3u * params[0].w];
    heldB0_0 = blockB00;
    heldB0_1 = blockB01;
    heldB0_2 = blockB02;
    heldB0_3 = blockB03;
  }
  for (var k = first; k < end; k += 32u) {
    {
      tileA[(deepA0 + 0u) * 8u + atA0] = heldA0_0;
      tileA[(deepA0 + 1u) * 8u + atA0] = heldA0_1;
      tileA[(deepA0 + 2u) * 8u + atA0] = heldA0_2;
      tileA[(deepA0 + 3u) * 8u + atA0] = heldA0_3;
    }
    {
      tileB[(deepB0 + 0u) * 8u + atB0] = heldB0_0;
      tileB[(deepB0 + 1u) * 8u + atB0] = heldB0_1;
      tileB[(deepB0 + 2u) * 8u + atB0] = heldB0_2;
      tileB[(deepB0 + 3u) * 8u + atB0] = heldB0_3;
    }
    workgroupBarrier();
    let next = k + 32u;
    if (next < end) {
      {
        let blockA0Deep0 = ((next + deepA0) >> 2u);
        let blockA0Row0 = b0[blockA0At0 + blockA0Deep0];
        let blockA0Row1 = b0[blockA0At0 + 1u * params[0].z + blockA0Deep0];
        let blockA0Row2 = b0[blockA0At0 + 2u * params[0].z + blockA0Deep0];
        let blockA0Row3 = b0[blockA0At0 + 3u * params[0].z + blockA0Deep0];
        let blockA00 = vec4<f32>(blockA0Row0.x, blockA0Row1.x, blockA0Row2.x, blockA0Row3.x);
        let blockA01 = vec4<f32>(blockA0Row0.y, blockA0Row1.y, blockA0Row2.y, blockA0Row3.y);
        let blockA02 = vec4<f32>(blockA0Row0.z, blockA0Row1.z, blockA0Row2.z, blockA0Row3.z);
        let blockA03 = vec4<f32>(blockA0Row0.w, blockA0Row1.w, blockA0Row2.w, blockA0Row3.w);
        heldA0_0 = blockA00;
        heldA0_1 = blockA01;
        heldA0_2 = blockA02;
        heldA0_3 = blockA03;
      }
      {
        let blockB0Deep0 = (next + deepB0) * params[0].w;
        let blockB00 = b1[blockB0At0 + blockB0Deep0];
        let blockB01 = b1[blockB0At0 + blockB0Deep0 + 1u * params[0].w];
        let blockB02 = b1[blockB0At0 + blockB0Deep0 + 2u * params[0].w];
        let blockB03 = b1[blockB0At0 + blockB0Deep0 + 3u * params[0].w];
        heldB0_0 = blockB00;
        heldB0_1 = blockB01;
        heldB0_2 = blockB02;
        heldB0_3 = blockB03;
      }
    }
    for (var d = 0u; d < 32u; d++) {
      let x0 = tileA[d * 8u + (local >> 3u) + 0u];
      let y0 = tileB[d * 8u + (local & 7u) + 0u];
      c0_0 += x0.x * y0;
      c1_0 += x0.y * y0;
      c2_0 += x0.z * y0;
      c3_0 += x0.w * y0;
    }
    workgroupBarrier();
  }
  var sums = array<vec4<f32>, 4>(c0_0, c1_0, c2_0, c3_0);
  for (var s = 0u; s < 4u; s++) {
    finish(group.z, row + s, column + 0u * 32u, sums[s]);
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
  let p1 = (at & 31u);
  let prest1 = (at >> 5u);
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
