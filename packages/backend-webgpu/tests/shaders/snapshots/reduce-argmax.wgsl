// reduce argmax 64x10 to 64: 1 x 1 x 1 workgroups
enable subgroups;
@group(0) @binding(0) var<storage, read> b0: array<f32>;
@group(0) @binding(1) var<storage, read_write> b1: array<i32>;
@group(0) @binding(2) var<uniform> params: array<vec4<u32>, 1>;
fn zero() -> u32 {
  return params[0].w;
}
fn better(c: f32, cAt: u32, b: f32, bAt: u32) -> bool {
  if (cAt == 0xffffffffu || bAt == 0xffffffffu) {
    return cAt < bAt;
  }
  let cWrong = isNaN_f(c);
  let bWrong = isNaN_f(b);
  if (cWrong || bWrong) {
    return cWrong && (!bWrong || cAt < bAt);
  }
  return c > b || (c == b && cAt < bAt);
}
fn isNaN_f(x: f32) -> bool {
  return (bitcast<u32>(x) & u32(0x7fffffffu)) > u32(0x7f800000u);
}
@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3<u32>) {
  let lane = (local & 3u);
  let number = group.x * 64u + (local >> 2u);
  let results = params[0].x;
  let at = min(number, results - 1u);
  let p0 = at;
  let end = params[0].y;
  var total = f32(bitcast<f32>(0xff800000u + zero()));
  var totalAt = 0xffffffffu;
  for (var j = lane; j < end; j += 4u) {
    let q0 = j;
    let i0 = p0 * params[0].z + q0;
    let v0 = b0[i0];
    let value = v0;
    if (better(value, j, total, totalAt)) {
      total = value;
      totalAt = j;
    }
  }
  let total_2 = subgroupShuffleXor(total, 2u);
  let totalAt_2 = subgroupShuffleXor(totalAt, 2u);
  if (better(total_2, totalAt_2, total, totalAt)) {
    total = total_2;
    totalAt = totalAt_2;
  }
  let total_1 = subgroupShuffleXor(total, 1u);
  let totalAt_1 = subgroupShuffleXor(totalAt, 1u);
  if (better(total_1, totalAt_1, total, totalAt)) {
    total = total_1;
    totalAt = totalAt_1;
  }
  if (lane == 0u && number < results) {
    let result = bitcast<i32>(totalAt);
    let r0 = p0;
    b1[r0] = result;
  }
}
