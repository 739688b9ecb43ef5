// map 32x16x2x16x2x8: 256 x 1 x 1 workgroups
@group(0) @binding(0) var<storage, read> b0: array<vec4<f32>, 16384>;
@group(0) @binding(1) var<storage, read> b1: array<vec4<f32>, 65536>;
@group(0) @binding(2) var<storage, read_write> b2: array<vec4<f32>, 65536>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let at = id.x;
  if (at >= 16384u) {
    return;
  }
  let p2 = (at & 1u);
  let prest2 = (at >> 1u);
  let p1 = (prest2 & 15u);
  let prest1 = (prest2 >> 4u);
  let p0 = prest1;
  let shared0 = p0 * 32u + p1 * 2u + p2;
  let read0 = b0[shared0];
  let e0i0 = p0 * 128u + 0u * 64u + p1 * 4u + 0u * 2u + p2;
  let e0v0 = read0;
  let e0v1 = b1[e0i0];
  let e0v2 = (e0v0 * e0v1);
  b2[e0i0] = e0v2;
  let e1i0 = p0 * 128u + 0u * 64u + p1 * 4u + 1u * 2u + p2;
  let e1v0 = read0;
  let e1v1 = b1[e1i0];
  let e1v2 = (e1v0 * e1v1);
  b2[e1i0] = e1v2;
  let e2i0 = p0 * 128u + 1u * 64u + p1 * 4u + 0u * 2u + p2;
  let e2v0 = read0;
  let e2v1 = b1[e2i0];
  let e2v2 = (e2v0 * e2v1);
  b2[e2i0] = e2v2;
  let e3i0 = p0 * 128u + 1u * 64u + p1 * 4u + 1u * 2u + p2;
  let e3v0 = read0;
  let e3v1 = b1[e3i0];
  let e3v2 = (e3v0 * e3v1);
  b2[e3i0] = e3v2;
}
