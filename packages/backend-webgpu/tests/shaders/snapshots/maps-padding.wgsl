// maps 8x1x16x64, 8x1x16x64, 8x14x1x64, 8x14x1x64, 8x14x14x64: 512 x 1 x 1 workgroups
@group(0) @binding(0) var<storage, read_write> b0: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> b1: array<f32>;
@group(0) @binding(2) var<uniform> params: array<vec4<u32>, 7>;
@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3<u32>) {
  let number = group.x;
  var first = 0u;
  let end0 = first + params[0].z;
  if (number < end0) {
    let at = (number - first) * 64u + local;
    if (at >= params[0].x) {
      return;
    }
    let p1 = (at & 255u);
    let prest1 = (at >> 8u);
    let p0 = prest1;
    let i0 = p0 * params[0].y + p1;
    b0[i0] = vec4<f32>(0f);
    return;
  }
  first = end0;
  let end1 = first + params[1].z;
  if (number < end1) {
    let at = (number - first) * 64u + local;
    if (at >= params[0].w) {
      return;
    }
    let p1 = (at & 255u);
    let prest1 = (at >> 8u);
    let p0 = prest1;
    let i0 = params[1].x + p0 * params[1].y + p1;
    b0[i0] = vec4<f32>(0f);
    return;
  }
  first = end1;
  let end2 = first + params[2].w;
  if (number < end2) {
    let at = (number - first) * 64u + local;
    if (at >= params[1].w) {
      return;
    }
    let p2 = (at & 15u);
    let prest2 = (at >> 4u);
    let p1 = (prest2 % 14u);
    let prest1 = (prest2 / 14u);
    let p0 = prest1;
    let i0 = params[2].x + p0 * params[2].y + p1 * params[2].z + p2;
    b0[i0] = vec4<f32>(0f);
    return;
  }
  first = end2;
  let end3 = first + params[4].x;
  if (number < end3) {
    let at = (number - first) * 64u + local;
    if (at >= params[3].x) {
      return;
    }
    let p2 = (at & 15u);
    let prest2 = (at >> 4u);
    let p1 = (prest2 % 14u);
    let prest1 = (prest2 / 14u);
    let p0 = prest1;
    let i0 = params[3].y + p0 * params[3].z + p1 * params[3].w + p2;
    b0[i0] = vec4<f32>(0f);
    return;
  }
  first = end3;
  {
    let at = (number - first) * 64u + local;
    if (at >= params[4].y) {
      return;
    }
    let p3 = (at & 15u);
    let prest3 = (at >> 4u);
    let p2 = (prest3 % 14u);
    let prest2 = (prest3 / 14u);
    let p1 = (prest2 % 14u);
    let prest1 = (prest2 / 14u);
    let p0 = prest1;
    let i0 = p0 * params[4].z + p1 * params[4].w + p2 + p3 * params[5].x;
    let i1 = params[5].z + p0 * params[5].w + p1 * params[6].x + p2 * params[6].y + p3;
    let v0 = vec4<f32>(b1[i0], b1[i0 + 1u * params[5].y], b1[i0 + 2u * params[5].y], b1[i0 + 3u * params[5].y]);
    b0[i1] = v0;
  }
}
