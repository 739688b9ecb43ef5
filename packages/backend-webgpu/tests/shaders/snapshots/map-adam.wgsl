// map 1000: 4 x 1 x 1 workgroups
@group(0) @binding(0) var<storage, read_write> b0: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read> b1: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> b2: array<vec4<f32>>;
@group(0) @binding(3) var<uniform> params: array<vec4<u32>, 1>;
fn zero() -> u32 {
  return params[0].z;
}
fn opaque_v(x: vec4<f32>) -> vec4<f32> {
  return bitcast<vec4<f32>>(bitcast<vec4<u32>>(x) ^ vec4<u32>(zero()));
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

fn isNaN_v(x: vec4<f32>) -> vec4<bool> {
  return (bitcast<vec4<u32>>(x) & vec4<u32>(0x7fffffffu)) > vec4<u32>(0x7f800000u);
}

fn rootEnds_v(x: vec4<f32>, root: vec4<f32>) -> vec4<f32> {
  let bits = bitcast<vec4<u32>>(x);
  let kept = (bits == vec4<u32>(0x7f800000u)) | (bits == vec4<u32>(0x80000000u));
  let wrong = (bits > vec4<u32>(0x80000000u)) | isNaN_v(x);
  return bitcast<vec4<f32>>(select(select(bitcast<vec4<u32>>(root), bits, kept), vec4<u32>(0x7fc00000u), wrong));
}

fn squareRoot_v(x: vec4<f32>) -> vec4<f32> {
  let s = opaque_v(sqrt(x));
  let p = opaque_v(s * s);
  let better = s + ((x - p) - productError_v(s, s, p)) / (s + s);
  let sound = (x > vec4<f32>(3e-30f)) & (x < vec4<f32>(1e38f));
  return rootEnds_v(x, select(s, better, sound));
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
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let at = id.x;
  if (at >= params[0].x) {
    return;
  }
  let p0 = at;
  let i0 = p0;
  let v0 = b0[i0];
  let v1 = b1[i0];
  let v2 = b2[i0];
  let v3 = vec4<f32>(bitcast<f32>(params[0].y));
  let v4 = squareRoot_v(v2);
  let v6 = (v4 + vec4<f32>(9.99999993922529e-9f));
  let v7 = divide_v(v1, v6);
  let v8 = (v3 * v7);
  let v9 = (v0 - v8);
  b0[i0] = v9;
}
