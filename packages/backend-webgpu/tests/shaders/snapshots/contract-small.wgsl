// contract 64x100 by 32: 4 x 2 x 1 workgroups
@group(0) @binding(0) var<storage, read> b0: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> b1: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> b2: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> b3: array<vec4<f32>>;
@group(0) @binding(4) var<uniform> params: array<vec4<u32>, 2>;
var<workgroup> tileA: array<vec4<f32>, 256>;
var<workgroup> tileB: array<vec4<f32>, 256>;
fn finish(batch: u32, row: u32, column: u32, value: vec4<f32>) {
  if (row >= params[0].w || column >= params[1].x) {
    return;
  }
  let m0 = row;
  let at = (column >> 2u);
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
  let row = group.y * 32u + (local >> 3u) * 4u;
  let column = group.x * 32u + (local & 7u) * 4u;
  var c0_0 = vec4<f32>();
  var c1_0 = vec4<f32>();
  var c2_0 = vec4<f32>();
  var c3_0 = vec4<f32>();
  let first = 0u;
  let end = params[0].x;
  var heldA0_0 = vec4<f32>();
  var heldA0_1 = vec4<f32>();
  var heldA0_2 = vec4<f32>();
  var heldA0_3 = vec4<f32>();
  let atA0 = (local >> 3u);
  let deepA0 = (local & 7u) * 4u;
  let blockA0Along0 = (group.y * 32u + atA0 * 4u) * params[0].y;
  let blockA0At0 = blockA0Along0;
  var heldB0_0 = vec4<f32>();
  var heldB0_1 = vec4<f32>();
  var heldB0_2 = vec4<f32>();
  var heldB0_3 = vec4<f32>();
  let atB0 = (local >> 3u);
  let deepB0 = (local & 7u) * 4u;
  let blockB0Along0 = (group.x * 32u + atB0 * 4u) * params[0].z;
  let blockB0At0 = blockB0Along0;
  {
    let blockA0Deep0 = ((first + deepA0) >> 2u);
    let blockA0Row0 = b0[blockA0At0 + blockA0Deep0];
    let blockA0Row1 = b0[blockA0At0 + 1u * params[0].y + blockA0Deep0];
    let blockA0Row2 = b0[blockA0At0 + 2u * params[0].y + blockA0Deep0];
    let blockA0Row3 = b0[blockA0At0 + 3u * params[0].y + blockA0Deep0];
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
    let blockB0Deep0 = ((first + deepB0) >> 2u);
    let blockB0Row0 = b1[blockB0At0 + blockB0Deep0];
    let blockB0Row1 = b1[blockB0At0 + 1u * params[0].z + blockB0Deep0];
    let blockB0Row2 = b1[blockB0At0 + 2u * params[0].z + blockB0Deep0];
    let blockB0Row3 = b1[blockB0At0 + 3u * params[0].z + blockB0Deep0];
    let blockB00 = vec4<f32>(blockB0Row0.x, blockB0Row1.x, blockB0Row2.x, blockB0Row3.x);
    let blockB01 = vec4<f32>(blockB0Row0.y, blockB0Row1.y, blockB0Row2.y, blockB0Row3.y);
    let blockB02 = vec4<f32>(blockB0Row0.z, blockB0Row1.z, blockB0Row2.z, blockB0Row3.z);
    let blockB03 = vec4<f32>(blockB0Row0.w, blockB0Row1.w, blockB0Row2.w, blockB0Row3.w);
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
        let blockA0Row1 = b0[blockA0At0 + 1u * params[0].y + blockA0Deep0];
        let blockA0Row2 = b0[blockA0At0 + 2u * params[0].y + blockA0Deep0];
        let blockA0Row3 = b0[blockA0At0 + 3u * params[0].y + blockA0Deep0];
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
        let blockB0Deep0 = ((next + deepB0) >> 2u);
        let blockB0Row0 = b1[blockB0At0 + blockB0Deep0];
        let blockB0Row1 = b1[blockB0At0 + 1u * params[0].z + blockB0Deep0];
        let blockB0Row2 = b1[blockB0At0 + 2u * params[0].z + blockB0Deep0];
        let blockB0Row3 = b1[blockB0At0 + 3u * params[0].z + blockB0Deep0];
        let blockB00 = vec4<f32>(blockB0Row0.x, blockB0Row1.x, blockB0Row2.x, blockB0Row3.x);
        let blockB01 = vec4<f32>(blockB0Row0.y, blockB0Row1.y, blockB0Row2.y, blockB0Row3.y);
        let blockB02 = vec4<f32>(blockB0Row0.z, blockB0Row1.z, blockB0Row2.z, blockB0Row3.z);
        let blockB03 = vec4<f32>(blockB0Row0.w, blockB0Row1.w, blockB0Row2.w, blockB0Row3.w);
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
