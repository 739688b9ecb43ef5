// map 5x6x7: 4 x 1 x 1 workgroups
enable f16;
@group(0) @binding(0) var<storage, read> b0: array<f16>;
@group(0) @binding(1) var<storage, read_write> b1: array<u32>;
@group(0) @binding(2) var<storage, read_write> b2: array<f16>;
@group(0) @binding(3) var<uniform> params: array<vec4<u32>, 2>;
fn zero() -> u32 {
  return params[1].z;
}
fn isNaN_f(x: f32) -> bool {
  return (bitcast<u32>(x) & u32(0x7fffffffu)) > u32(0x7f800000u);
}

fn keepNaN_f(x: f32, result: f32) -> f32 {
  return bitcast<f32>(select(bitcast<u32>(result), u32(0x7fc00000u), isNaN_f(x)));
}

fn opaque_f(x: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(x) ^ u32(zero()));
}

fn power_f(n: i32) -> f32 {
  return bitcast<f32>((n + i32(127)) << u32(23u));
}

fn scale_f(x: f32, n: i32) -> f32 {
  let half = n >> u32(1u);
  return opaque_f(x * power_f(half)) * power_f(n - half);
}

fn expSmall_f(r: f32) -> f32 {
  let q = (((r * f32(0.00139504788f) + f32(0.00836888235f)) * r + f32(0.041666206f)) * r + f32(0.166665196f)) * r + f32(0.5f);
  return opaque_f(r * r * q + r) + f32(1f);
}

fn residue_f(x: f32, n: f32) -> f32 {
  return opaque_f(x - n * f32(0.693359375f)) + n * f32(0.00021219444170128554f);
}

fn exp_f(x: f32) -> f32 {
  let held = clamp(x, f32(-104f), f32(89f));
  let n = round(held * f32(1.44269504f));
  return keepNaN_f(x, scale_f(expSmall_f(residue_f(held, n)), i32(n)));
}
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let at = id.x;
  if (at >= params[0].x) {
    return;
  }
  let p2 = (at % 7u);
  let prest2 = (at / 7u);
  let p1 = (prest2 % 6u);
  let prest1 = (prest2 / 6u);
  let p0 = prest1;
  let i0 = params[0].y + p0 + p1 * params[0].z + p2 * params[0].w;
  let i1 = p0 * params[1].x + p1 * params[1].y + p2;
  let v0 = f32(b0[i0]);
  let v1 = v0;
  let v2 = exp_f(v1);
  let v3 = i32(p1);
  let v4 = f32(v3);
  let v5 = ((v2 < v4) & !isNaN_f(v2) & !isNaN_f(v4));
  let v6 = select(v0, v0, v5);
  b1[i1] = u32(v5);
  b2[i1] = f16(v6);
}
