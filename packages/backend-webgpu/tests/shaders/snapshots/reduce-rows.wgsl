// reduce sum 256x1000 to 256: 64 x 1 x 1 workgroups
@group(0) @binding(0) var<storage, read> b0: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> b1: array<f32>;
@group(0) @binding(2) var<uniform> params: array<vec4<u32>, 1>;
var<workgroup> held: array<f32, 256>;
@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3<u32>) {
  let lane = local % 64u;
  let number = group.x * 4u + local / 64u;
  let results = params[0].x;
  let at = min(number, results - 1u);
  let p0 = at;
  let end = params[0].y;
  var sum = vec4<f32>();
  for (var j = lane; j < end; j += 64u) {
    let q0 = j;
    let i0 = p0 * params[0].z + q0;
    let v0 = b0[i0];
    sum = sum + v0;
  }
  var total = (sum.x + sum.y) + (sum.z + sum.w);
  held[local] = total;
  workgroupBarrier();
  for (var half = 32u; half > 0u; half = half >> 1u) {
    if (lane < half) {
      let other = local + half;
      held[local] = held[local] + held[other];
    }
    workgroupBarrier();
  }
  total = held[local];
  if (lane == 0u && number < results) {
    let result = total;
    let r0 = p0;
    b1[r0] = result;
  }
}
