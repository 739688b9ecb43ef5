// rows 64 of 1000: max, map, sum, map: 64 x 1 x 1 workgroups
enable subgroups;
@group(0) @binding(0) var<storage, read> b0: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> b1: array<vec4<f32>>;
@group(0) @binding(2) var<uniform> params: array<vec4<u32>, 1>;
fn zero() -> u32 {
  return params[0].w;
}
var<workgroup> held_total0: array<f32, 8>;
var<workgroup> held_total2: array<f32, 8>;
fn isNaN_f(x: f32) -> bool {
  return (bitcast<u32>(x) & u32(0x7fffffffu)) > u32(0x7f800000u);
}

fn maximum_f(a: f32, b: f32) -> f32 {
  let larger = select(bitcast<u32>(b), bitcast<u32>(a), a > b);
  return bitcast<f32>(select(select(larger, bitcast<u32>(b), isNaN_f(b)), bitcast<u32>(a), isNaN_f(a)));
}

fn isNaN_v(x: vec4<f32>) -> vec4<bool> {
  return (bitcast<vec4<u32>>(x) & vec4<u32>(0x7fffffffu)) > vec4<u32>(0x7f800000u);
}

fn keepNaN_v(x: vec4<f32>, result: vec4<f32>) -> vec4<f32> {
  return bitcast<vec4<f32>>(select(bitcast<vec4<u32>>(result), vec4<u32>(0x7fc00000u), isNaN_v(x)));
}

fn opaque_v(x: vec4<f32>) -> vec4<f32> {
  return bitcast<vec4<f32>>(bitcast<vec4<u32>>(x) ^ vec4<u32>(zero()));
}

fn power_v(n: vec4<i32>) -> vec4<f32> {
  return bitcast<vec4<f32>>((n + vec4<i32>(127)) << vec4<u32>(23u));
}

fn scale_v(x: vec4<f32>, n: vec4<i32>) -> vec4<f32> {
  let half = n >> vec4<u32>(1u);
  return opaque_v(x * power_v(half)) * power_v(n - half);
}

fn expSmall_v(r: vec4<f32>) -> vec4<f32> {
  let q = (((r * vec4<f32>(0.00139504788f) + vec4<f32>(0.00836888235f)) * r + vec4<f32>(0.041666206f)) * r + vec4<f32>(0.166665196f)) * r + vec4<f32>(0.5f);
  return opaque_v(r * r * q + r) + vec4<f32>(1f);
}

fn residue_v(x: vec4<f32>, n: vec4<f32>) -> vec4<f32> {
  return opaque_v(x - n * vec4<f32>(0.693359375f)) + n * vec4<f32>(0.00021219444170128554f);
}

fn exp_v(x: vec4<f32>) -> vec4<f32> {
  let held = clamp(x, vec4<f32>(-104f), vec4<f32>(89f));
  let n = round(held * vec4<f32>(1.44269504f));
  return keepNaN_v(x, scale_v(expSmall_v(residue_v(held, n)), vec4<i32>(n)));
}

fn head_v(x: vec4<f32>) -> vec4<f32> {
  return bitcast<vec4<f32>>(bitcast<vec4<u32>>(x) & vec4<u32>(0xfffff000u));
}

fn productError_v(a: vec4<f32>, b: vec4<f32>, p: vec4<f32>) -> vec4<f32> {
  let ah = head_v(a);
  let bh = head_v(b);
  let al = a - ah;
  let bl = b - bh;
  return opaque_v(opaque_v(opaque_v(ah * bh - p) + ah * bl) + al * bh) + al * bl;
}

fn divide_v(a: vec4<f32>, b: vec4<f32>) -> vec4<f32> {
  let scale = select(vec4<f32>(1f), vec4<f32>(0.25f), abs(b) > vec4<f32>(8.5e37f));
  let q = opaque_v((a * scale) / opaque_v(b * scale));
  let p = opaque_v(q * b);
  let rest = (a - p) - productError_v(q, b, p);
  let better = q + rest / b;
  let least = min(min(abs(a), abs(b)), abs(q));
  let most = max(max(abs(a), abs(b)), abs(q));
  let sound = (least > vec4<f32>(3e-30f)) & (most < vec4<f32>(1e37f)) & ((bitcast<vec4<u32>>(better) & vec4<u32>(0x7f800000u)) != vec4<u32>(0x7f800000u));
  return bitcast<vec4<f32>>(select(bitcast<vec4<u32>>(q), bitcast<vec4<u32>>(better), sound));
}
@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3<u32>) {
  let lane = (local & 255u);
  let number = group.x * 1u + 0u;
  let results = params[0].x;
  let at = min(number, results - 1u);
  let p0 = at;
  let on = number < results;
  let j0 = lane;
  let on0 = on && j0 < params[0].y;
  let q0_0 = min(j0, params[0].y - 1u);
  let i0_0 = p0 * params[0].z + q0_0;
  let e0_0 = b0[i0_0];
  let v0_0_0 = e0_0;
  var sum0 = select(vec4<f32>(bitcast<f32>(0xff800000u + zero())), v0_0_0, on0);
  var total0 = maximum_f((maximum_f(sum0.x, sum0.y)), (maximum_f(sum0.z, sum0.w)));
  let total0_16 = subgroupShuffleXor(total0, 16u);
  total0 = maximum_f(total0, total0_16);
  let total0_8 = subgroupShuffleXor(total0, 8u);
  total0 = maximum_f(total0, total0_8);
  let total0_4 = subgroupShuffleXor(total0, 4u);
  total0 = maximum_f(total0, total0_4);
  let total0_2 = subgroupShuffleXor(total0, 2u);
  total0 = maximum_f(total0, total0_2);
  let total0_1 = subgroupShuffleXor(total0, 1u);
  total0 = maximum_f(total0, total0_1);
  if ((lane & 31u) == 0u) {
    held_total0[(local >> 5u)] = total0;
  }
  workgroupBarrier();
  total0 = held_total0[((local - lane) >> 5u)];
  for (var other = 1u; other < 8u; other++) {
    let value = held_total0[((local - lane) >> 5u) + other];
    total0 = maximum_f(total0, value);
  }
  let result0 = total0;
  let v1_0_0 = e0_0;
  let v1_0_1 = vec4<f32>(result0);
  let v1_0_2 = (v1_0_0 - v1_0_1);
  let v1_0_3 = exp_v(v1_0_2);
  let v2_0_0 = v1_0_3;
  var sum2 = select(vec4<f32>(), v2_0_0, on0);
  var total2 = (sum2.x + sum2.y) + (sum2.z + sum2.w);
  let total2_16 = subgroupShuffleXor(total2, 16u);
  total2 = total2 + total2_16;
  let total2_8 = subgroupShuffleXor(total2, 8u);
  total2 = total2 + total2_8;
  let total2_4 = subgroupShuffleXor(total2, 4u);
  total2 = total2 + total2_4;
  let total2_2 = subgroupShuffleXor(total2, 2u);
  total2 = total2 + total2_2;
  let total2_1 = subgroupShuffleXor(total2, 1u);
  total2 = total2 + total2_1;
  if ((lane & 31u) == 0u) {
    held_total2[(local >> 5u)] = total2;
  }
  workgroupBarrier();
  total2 = held_total2[((local - lane) >> 5u)];
  for (var other = 1u; other < 8u; other++) {
    let value = held_total2[((local - lane) >> 5u) + other];
    total2 = total2 + value;
  }
  let result2 = total2;
  let w3_0 = result2;
  let w3_1 = (w3_0 + w3_0);
  let v4_0_0 = v1_0_3;
  let v4_0_1 = vec4<f32>(w3_1);
  let v4_0_2 = divide_v(v4_0_0, v4_0_1);
  if (on0) {
    b1[i0_0] = v4_0_2;
  }
}
