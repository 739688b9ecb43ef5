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
  let at = (column >> 2u);
  let n0 = at;
  let result = value;
  let r0 = m0 * params[1].y + n0;
  b2[r0] = result;
}
@compute @workgroup_size(128)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3<u32>) {
  let row = group.y * 128u + (local >> 4u) * 4u;
  let column = group.x * 128u + (local & 15u) * 4u;
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
  var c8_0 = vec4<f32>();
  var c8_1 = vec4<f32>();
  var c9_0 = vec4<f32>();
  var c9_1 = vec4<f32>();
  var c10_0 = vec4<f32>();
  var c10_1 = vec4<f32>();
  var c11_0 = vec4<f32>();
  var c11_1 = vec4<f32>();
  var c12_0 = vec4<f32>();
  var c12_1 = vec4<f32>();
  var c13_0 = vec4<f32>();
  var c13_1 = vec4<f32>();
  var c14_0 = vec4<f32>();
  var c14_1 = vec4<f32>();
  var c15_0 = vec4<f32>();
  var c15_1 = vec4<f32>();
  let first = 0u;
  let end = params[0].x;
  var heldA0_0 = vec4<f32>();
  var heldA0_1 = vec4<f32>();
  var heldA0_2 = vec4<f32>();
  var heldA0_3 = vec4<f32>();
  let atA0 = (local >> 2u);
  let deepA0 = (local & 3u) * 4u;
  let blockA0Along0 = (group.y * 128u + atA0 * 4u) * params[0].y;
  let blockA0At0 = blockA0Along0;
  var heldB0_0 = vec4<f32>();
  var heldB0_1 = vec4<f32>();
  var heldB0_2 = vec4<f32>();
  var heldB0_3 = vec4<f32>();
  let atB0 = (local & 31u);
  let deepB0 = (local >> 5u) * 4u;
  let blockB0Along0 = ((group.x * 128u + atB0 * 4u) >> 2u);
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
    let blockB0Deep0 = (first + deepB0) * params[0].z;
    let blockB00 = b1[blockB0At0 + blockB0Deep0];
    let blockB01 = b1[blockB0At0 + blockB0Deep0 + 1u * params[0].z];
    let blockB02 = b1[blockB0At0 + blockB0Deep0 + 2u * params[0].z];
    let blockB03 = b1[blockB0At0 + blockB0Deep0 + 3u * params[0].z];
    heldB0_0 = blockB00;
    heldB0_1 = blockB01;
    heldB0_2 = blockB02;
    heldB0_3 = blockB03;
  }
  for (var k = first; k < end; k += 16u) {
    {
      tileA[(deepA0 + 0u) * 32u + atA0] = heldA0_0;
      tileA[(deepA0 + 1u) * 32u + atA0] = heldA0_1;
      tileA[(deepA0 + 2u) * 32u + atA0] = heldA0_2;
      tileA[(deepA0 + 3u) * 32u + atA0] = heldA0_3;
    }
    {
      tileB[(deepB0 + 0u) * 32u + atB0] = heldB0_0;
      tileB[(deepB0 + 1u) * 32u + atB0] = heldB0_1;
      tileB[(deepB0 + 2u) * 32u + atB0] = heldB0_2;
      tileB[(deepB0 + 3u) * 32u + atB0] = heldB0_3;
    }
    workgroupBarrier();
    let next = k + 16u;
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
        let blockB0Deep0 = (next + deepB0) * params[0].z;
        let blockB00 = b1[blockB0At0 + blockB0Deep0];
        let blockB01 = b1[blockB0At0 + blockB0Deep0 + 1u * params[0].z];
        let blockB02 = b1[blockB0At0 + blockB0Deep0 + 2u * params[0].z];
        let blockB03 = b1[blockB0At0 + blockB0Deep0 + 3u * params[0].z];
        heldB0_0 = blockB00;
        heldB0_1 = blockB01;
        heldB0_2 = blockB02;
        heldB0_3 = blockB03;
      }
    }
    for (var d = 0u; d < 16u; d++) {
      let x0 = tileA[d * 32u + (local >> 4u) + 0u];
      let x1 = tileA[d * 32u + (local >> 4u) + 8u];
      let x2 = tileA[d * 32u + (local >> 4u) + 16u];
      let x3 = tileA[d * 32u + (local >> 4u) + 24u];
      let y0 = tileB[d * 32u + (local & 15u) + 0u];
      let y1 = tileB[d * 32u + (local & 15u) + 16u];
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
      c8_0 += x2.x * y0;
      c8_1 += x2.x * y1;
      c9_0 += x2.y * y0;
      c9_1 += x2.y * y1;
      c10_0 += x2.z * y0;
      c10_1 += x2.z * y1;
      c11_0 += x2.w * y0;
      c11_1 += x2.w * y1;
      c12_0 += x3.x * y0;
      c12_1 += x3.x * y1;
      c13_0 += x3.y * y0;
      c13_1 += x3.y * y1;
      c14_0 += x3.z * y0;
      c14_1 += x3.z * y1;
      c15_0 += x3.w * y0;
      c15_1 += x3.w * y1;
    }
    workgroupBarrier();
  }
  finish(group.z, row + 0u, column + 0u, c0_0);
  finish(group.z, row + 0u, column + 64u, c0_1);
  finish(group.z, row + 1u, column + 0u, c1_0);
  finish(group.z, row + 1u, column + 64u, c1_1);
  finish(group.z, row + 2u, column + 0u, c2_0);
  finish(group.z, row + 2u, column + 64u, c2_1);
  finish(group.z, row + 3u, column + 0u, c3_0);
  finish(group.z, row + 3u, column + 64u, c3_1);
  finish(group.z, row + 32u, column + 0u, c4_0);
  finish(group.z, row + 32u, column + 64u, c4_1);
  finish(group.z, row + 33u, column + 0u, c5_0);
  finish(group.z, row + 33u, column + 64u, c5_1);
  finish(group.z, row + 34u, column + 0u, c6_0);
  finish(group.z, row + 34u, column + 64u, c6_1);
  finish(group.z, row + 35u, column + 0u, c7_0);
  finish(group.z, row + 35u, column + 64u, c7_1);
  finish(group.z, row + 64u, column + 0u, c8_0);
  finish(group.z, row + 64u, column + 64u, c8_1);
  finish(group.z, row + 65u, column + 0u, c9_0);
  finish(group.z, row + 65u, column + 64u, c9_1);
  finish(group.z, row + 66u, column + 0u, c10_0);
  finish(group.z, row + 66u, column + 64u, c10_1);
  finish(group.z, row + 67u, column + 0u, c11_0);
  finish(group.z, row + 67u, column + 64u, c11_1);
  finish(group.z, row + 96u, column + 0u, c12_0);
  finish(group.z, row + 96u, column + 64u, c12_1);
  finish(group.z, row + 97u, column + 0u, c13_0);
  finish(group.z, row + 97u, column + 64u, c13_1);
  finish(group.z, row + 98u, column + 0u, c14_0);
  finish(group.z, row + 98u, column + 64u, c14_1);
  finish(group.z, row + 99u, column + 0u, c15_0);
  finish(group.z, row + 99u, column + 64u, c15_1);
}
