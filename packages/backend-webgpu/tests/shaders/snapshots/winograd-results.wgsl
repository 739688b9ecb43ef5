// winograd results 8x14x14x32: 16 x 1 x 1 workgroups
@group(0) @binding(0) var<storage, read> b0: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> b1: array<vec4<f32>>;
@group(0) @binding(2) var<uniform> params: array<vec4<u32>, 2>;
fn finish(batch: u32, row: u32, column: u32, value: vec4<f32>) {
  let m0 = row;
  let at = (column >> 2u);
  let n0 = at;
  let result = value;
  let r0 = m0 * params[0].z + n0;
  b1[r0] = result;
}
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let at = id.x;
  if (at >= params[1].z) {
    return;
  }
  let p3 = (at & 7u);
  let prest3 = (at >> 3u);
  let p2 = (prest3 & 3u);
  let prest2 = (prest3 >> 2u);
  let p1 = (prest2 & 3u);
  let prest1 = (prest2 >> 2u);
  let p0 = prest1;
  let image = p0;
  let down = p1;
  let right = p2;
  let group = p3;
  let step = params[0].w;
  let first = at;
  let height = params[1].x;
  let width = params[1].y;
  let y = down * 4u;
  let x = right * 4u;
  let place = (image * height + y) * width + x;
  let x0_0 = b0[first];
  let x1_0 = b0[first + 6u * step];
  let x2_0 = b0[first + 12u * step];
  let x3_0 = b0[first + 18u * step];
  let x4_0 = b0[first + 24u * step];
  let x5_0 = b0[first + 30u * step];
  let c0a = x1_0 + x2_0;
  let c0b = x1_0 - x2_0;
  let c0c = x3_0 + x4_0;
  let c0d = x3_0 - x4_0;
  let t0_0 = x0_0 + (c0a + c0c);
  let t1_0 = 0.7071067690849304f * c0b + 1.4142135381698608f * c0d;
  let t2_0 = 0.5f * c0a + 2f * c0c;
  let t3_0 = 0.3535533845424652f * c0b + (2.8284270763397217f * c0d + x5_0);
  let x0_1 = b0[first + 1u * step];
  let x1_1 = b0[first + 7u * step];
  let x2_1 = b0[first + 13u * step];
  let x3_1 = b0[first + 19u * step];
  let x4_1 = b0[first + 25u * step];
  let x5_1 = b0[first + 31u * step];
  let c1a = x1_1 + x2_1;
  let c1b = x1_1 - x2_1;
  let c1c = x3_1 + x4_1;
  let c1d = x3_1 - x4_1;
  let t0_1 = x0_1 + (c1a + c1c);
  let t1_1 = 0.7071067690849304f * c1b + 1.4142135381698608f * c1d;
  let t2_1 = 0.5f * c1a + 2f * c1c;
  let t3_1 = 0.3535533845424652f * c1b + (2.8284270763397217f * c1d + x5_1);
  let x0_2 = b0[first + 2u * step];
  let x1_2 = b0[first + 8u * step];
  let x2_2 = b0[first + 14u * step];
  let x3_2 = b0[first + 20u * step];
  let x4_2 = b0[first + 26u * step];
  let x5_2 = b0[first + 32u * step];
  let c2a = x1_2 + x2_2;
  let c2b = x1_2 - x2_2;
  let c2c = x3_2 + x4_2;
  let c2d = x3_2 - x4_2;
  let t0_2 = x0_2 + (c2a + c2c);
  let t1_2 = 0.7071067690849304f * c2b + 1.4142135381698608f * c2d;
  let t2_2 = 0.5f * c2a + 2f * c2c;
  let t3_2 = 0.3535533845424652f * c2b + (2.8284270763397217f * c2d + x5_2);
  let x0_3 = b0[first + 3u * step];
  let x1_3 = b0[first + 9u * step];
  let x2_3 = b0[first + 15u * step];
  let x3_3 = b0[first + 21u * step];
  let x4_3 = b0[first + 27u * step];
  let x5_3 = b0[first + 33u * step];
  let c3a = x1_3 + x2_3;
  let c3b = x1_3 - x2_3;
  let c3c = x3_3 + x4_3;
  let c3d = x3_3 - x4_3;
  let t0_3 = x0_3 + (c3a + c3c);
  let t1_3 = 0.7071067690849304f * c3b + 1.4142135381698608f * c3d;
  let t2_3 = 0.5f * c3a + 2f * c3c;
  let t3_3 = 0.3535533845424652f * c3b + (2.8284270763397217f * c3d + x5_3);
  let x0_4 = b0[first + 4u * step];
  let x1_4 = b0[first + 10u * step];
  let x2_4 = b0[first + 16u * step];
  let x3_4 = b0[first + 22u * step];
  let x4_4 = b0[first + 28u * step];
  let x5_4 = b0[first + 34u * step];
  let c4a = x1_4 + x2_4;
  let c4b = x1_4 - x2_4;
  let c4c = x3_4 + x4_4;
  let c4d = x3_4 - x4_4;
  let t0_4 = x0_4 + (c4a + c4c);
  let t1_4 = 0.7071067690849304f * c4b + 1.4142135381698608f * c4d;
  let t2_4 = 0.5f * c4a + 2f * c4c;
  let t3_4 = 0.3535533845424652f * c4b + (2.8284270763397217f * c4d + x5_4);
  let x0_5 = b0[first + 5u * step];
  let x1_5 = b0[first + 11u * step];
  let x2_5 = b0[first + 17u * step];
  let x3_5 = b0[first + 23u * step];
  let x4_5 = b0[first + 29u * step];
  let x5_5 = b0[first + 35u * step];
  let c5a = x1_5 + x2_5;
  let c5b = x1_5 - x2_5;
  let c5c = x3_5 + x4_5;
  let c5d = x3_5 - x4_5;
  let t0_5 = x0_5 + (c5a + c5c);
  let t1_5 = 0.7071067690849304f * c5b + 1.4142135381698608f * c5d;
  let t2_5 = 0.5f * c5a + 2f * c5c;
  let t3_5 = 0.3535533845424652f * c5b + (2.8284270763397217f * c5d + x5_5);
  let r0a = t0_1 + t0_2;
  let r0b = t0_1 - t0_2;
  let r0c = t0_3 + t0_4;
  let r0d = t0_3 - t0_4;
  if (y + 0u < height && x + 0u < width) {
    finish(0u, place + 0u * width + 0u, group * 4u, t0_0 + (r0a + r0c));
  }
  if (y + 0u < height && x + 1u < width) {
    finish(0u, place + 0u * width + 1u, group * 4u, 0.7071067690849304f * r0b + 1.4142135381698608f * r0d);
  }
  if (y + 0u < height && x + 2u < width) {
    finish(0u, place + 0u * width + 2u, group * 4u, 0.5f * r0a + 2f * r0c);
  }
  if (y + 0u < height && x + 3u < width) {
    finish(0u, place + 0u * width + 3u, group * 4u, 0.3535533845424652f * r0b + (2.8284270763397217f * r0d + t0_5));
  }
  let r1a = t1_1 + t1_2;
  let r1b = t1_1 - t1_2;
  let r1c = t1_3 + t1_4;
  let r1d = t1_3 - t1_4;
  if (y + 1u < height && x + 0u < width) {
    finish(0u, place + 1u * width + 0u, group * 4u, t1_0 + (r1a + r1c));
  }
  if (y + 1u < height && x + 1u < width) {
    finish(0u, place + 1u * width + 1u, group * 4u, 0.7071067690849304f * r1b + 1.4142135381698608f * r1d);
  }
  if (y + 1u < height && x + 2u < width) {
    finish(0u, place + 1u * width + 2u, group * 4u, 0.5f * r1a + 2f * r1c);
  }
  if (y + 1u < height && x + 3u < width) {
    finish(0u, place + 1u * width + 3u, group * 4u, 0.3535533845424652f * r1b + (2.8284270763397217f * r1d + t1_5));
  }
  let r2a = t2_1 + t2_2;
  let r2b = t2_1 - t2_2;
  let r2c = t2_3 + t2_4;
  let r2d = t2_3 - t2_4;
  if (y + 2u < height && x + 0u < width) {
    finish(0u, place + 2u * width + 0u, group * 4u, t2_0 + (r2a + r2c));
  }
  if (y + 2u < height && x + 1u < width) {
    finish(0u, place + 2u * width + 1u, group * 4u, 0.7071067690849304f * r2b + 1.4142135381698608f * r2d);
  }
  if (y + 2u < height && x + 2u < width) {
    finish(0u, place + 2u * width + 2u, group * 4u, 0.5f * r2a + 2f * r2c);
  }
  if (y + 2u < height && x + 3u < width) {
    finish(0u, place + 2u * width + 3u, group * 4u, 0.3535533845424652f * r2b + (2.8284270763397217f * r2d + t2_5));
  }
  let r3a = t3_1 + t3_2;
  let r3b = t3_1 - t3_2;
  let r3c = t3_3 + t3_4;
  let r3d = t3_3 - t3_4;
  if (y + 3u < height && x + 0u < width) {
    finish(0u, place + 3u * width + 0u, group * 4u, t3_0 + (r3a + r3c));
  }
  if (y + 3u < height && x + 1u < width) {
    finish(0u, place + 3u * width + 1u, group * 4u, 0.7071067690849304f * r3b + 1.4142135381698608f * r3d);
  }
  if (y + 3u < height && x + 2u < width) {
    finish(0u, place + 3u * width + 2u, group * 4u, 0.5f * r3a + 2f * r3c);
  }
  if (y + 3u < height && x + 3u < width) {
    finish(0u, place + 3u * width + 3u, group * 4u, 0.3535533845424652f * r3b + (2.8284270763397217f * r3d + t3_5));
  }
}
