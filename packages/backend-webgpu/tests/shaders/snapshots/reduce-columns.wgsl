// reduce max 40x512 to 40: 2 x 1 x 1 workgroups
@group(0) @binding(0) var<storage, read> b0: array<f32>;
@group(0) @binding(1) var<storage, read_write> b1: array<f32>;
@group(0) @binding(2) var<uniform> params: array<vec4<u32>, 1>;
fn zero() -> u32 {
  return params[0].w;
}
var<workgroup> held_total: array<f32, 256>;
fn isNaN_f(x: f32) -> bool {
  return (bitcast<u32>(x) & u32(0x7fffffffu)) > u32(0x7f800000u);
}

fn maximum_f(a: f32, b: f32) -> f32 {
  let larger = select(bitcast<u32>(b), bitcast<u32>(a), a > b);
  return bitcast<f32>(select(select(larger, bitcast<u32>(b), isNaN_f(b)), bitcast<u32>(a), isNaN_f(a)));
}
@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3<u32>) {
  let lane = (local >> 5u);
  let number = group.x * 32u + (local & 31u);
  let results = params[0].x;
  let at = min(number, results - 1u);
  let p0 = at;
  let end = params[0].y;
  var sum = f32(bitcast<f32>(0xff800000u + zero()));
  for (var j = lane; j < end; j += 8u) {
    let q0 = j;
    let i0 = p0 + q0 * params[0].z;
    let v0 = b0[i0];
    sum = maximum_f(sum, v0);
  }
  var total = sum;
  held_total[local] = total;
  workgroupBarrier();
  for (var half = 4u; half > 0u; half = half >> 1u) {
    if (lane < half) {
      let other = local + half * 32u;
      total = maximum_f(total, held_total[other]);
      held_total[local] = total;
    }
    workgroupBarrier();
  }
  total = held_total[local];
  if (lane == 0u && number < results) {
    let result = total;
    let r0 = p0;
    b1[r0] = result;
  }
}
