/** Families that pass whole, and how many of their cases must at least be supported. */
export const SUPPORTED = {
  elementwise: 106,
  activations: 66,
  reductions: 103,
  shape: 91,
  linalg: 44,
  losses: 99,
  optimizers: 62,
  higher_order: 44,
  conv: 45,
  pooling: 68,
  interpolate: 19,
  normalization: 27,
  attention: 26,
  embedding: 13,
  schedulers: 26,
}
