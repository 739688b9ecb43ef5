// randomBits 1000: 4 x 1 x 1 workgroups
@group(0) @binding(0) var<storage, read_write> b0: array<vec4<i32>>;
@group(0) @binding(1) var<uniform> params: array<vec4<u32>, 2>;
fn mulHigh_f(a: u32, b: u32) -> u32 {
  let aLow = a & u32(0xffffu);
  let aHigh = a >> u32(16u);
  let bLow = b & u32(0xffffu);
  let bHigh = b >> u32(16u);
  let middle = aHigh * bLow + ((aLow * bLow) >> u32(16u));
  let other = aLow * bHigh + (middle & u32(0xffffu));
  return aHigh * bHigh + (middle >> u32(16u)) + (other >> u32(16u));
}

fn philox_f(low: u32, high: u32, keyLow: u32, keyHigh: u32) -> vec4<u32> {
  var c = vec4<u32>(low, high, 0u, 0u);
  var k0 = keyLow;
  var k1 = keyHigh;
  for (var round = 0u; round < 10u; round++) {
    let high0 = mulHigh_f(0xd2511f53u, c.x);
    let high1 = mulHigh_f(0xcd9e8d57u, c.z);
    c = vec4<u32>(high1 ^ c.y ^ k0, 0xcd9e8d57u * c.z, high0 ^ c.w ^ k1, 0xd2511f53u * c.x);
    k0 += 0x9e3779b9u;
    k1 += 0xbb67ae85u;
  }
  return c;
}
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let at = id.x;
  if (at >= params[0].x) {
    return;
  }
  let low = params[0].y + at;
  let high = params[0].z + select(0u, 1u, low < at);
  let bits = philox_f(low, high, params[0].w, params[1].x);
  b0[at] = bitcast<vec4<i32>>(bits);
}
