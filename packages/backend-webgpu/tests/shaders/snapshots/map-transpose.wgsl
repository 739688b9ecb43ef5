// transpose 16x64x1024: 1024 x 1 x 1 workgroups
@group(0) @binding(0) var<storage, read> b0: array<f32>;
@group(0) @binding(1) var<storage, read_write> b1: array<f32>;
@group(0) @binding(2) var<uniform> params: array<vec4<u32>, 2>;
var<workgroup> tile0: array<f32, 1056>;
@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3<u32>) {
  let at = group.x;
  let g2 = (at & 31u);
  let grest2 = (at >> 5u);
  let g1 = (grest2 & 1u);
  let grest1 = (grest2 >> 1u);
  let g0 = grest1;
  let row = g1 * 32u;
  let column = g2 * 32u;
  let here = (local & 31u);
  let there = (local >> 5u);
  if (at < params[1].x) {
    for (var step = 0u; step < 32u; step += 8u) {
      let y = row + here;
      let x = column + there + step;
      let place = (there + step) * 33u + here;
      if (y < params[0].x && x < params[0].y) {
        let t0 = g0 * params[0].z + y + x * params[0].w;
        tile0[place] = b0[t0];
      }
    }
  }
  workgroupBarrier();
  if (at < params[1].y) {
    for (var step = 0u; step < 32u; step += 8u) {
      let y = row + there + step;
      let x = column + here;
      let place = here * 33u + there + step;
      if (y < params[0].x && x < params[0].y) {
        let i0 = g0 * params[1].z + y * params[1].w + x;
        let v0 = tile0[place];
        b1[i0] = v0;
      }
    }
  }
}
