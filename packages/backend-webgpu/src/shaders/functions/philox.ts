/** The generator of core's `philox.ts`, bit for bit. */
export const PHILOX = {
  philox: `
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
}`,
} as const satisfies Record<string, string>
