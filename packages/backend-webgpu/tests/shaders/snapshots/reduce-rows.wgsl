// reduce sum 256x1000 to 256: 64 x 1 x 1 workgroups
enable subgroups;
@group(0) @binding(0) var<storage, read> b0: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> b1: array<f32>;
@group(0) @binding(2) var<uniform> params: array<vec4<u32>, 1>;
var<workgroup> held_total: array<f32, 8>;
@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3<u32>) {
  let lane = (local & 63u);
  let number = group.x * 4u + (local >> 6u);
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
  let total_16 = subgroupShuffleXor(total, 16u);
  total = total + total_16;
  let total_8 = subgroupShuffleXor(total, 8u);
  total = total + total_8;
  let total_4 = subgroupShuffleXor(total, 4u);
  total = total + total_4;
  let total_2 = subgroupShuffleXor(total, 2u);
  total = total + total_2;
  let total_1 = subgroupShuffleXor(total, 1u);
  total = total + total_1;
  if ((lane & 31u) == 0u) {
    held_total[(local >> 5u)] = total;
  }
  workgroupBarrier();
  total = held_total[((local - lane) >> 5u)];
  for (var other = 1u; other < 2u; other++) {
    let value = held_total[((local - lane) >> 5u) + other];
    total = total + value;
  }
  if (lane == 0u && number < results) {
    let result = total;
    let r0 = p0;
    b1[r0] = result;
  }
}
