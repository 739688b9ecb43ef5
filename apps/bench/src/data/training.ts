/** Steps of each training whose losses are compared before anything is timed. */
export const CHECKED_STEPS: Readonly<Record<string, number>> = {
  'mlp-sgd': 6,
  'mlp-adam': 6,
  'xor-plain': 150,
  'xor-compiled': 150,
  cnn: 2,
  lstm: 4,
  transformer: 4,
}

/** Batches for which the MLP is asked for its answers. */
export const INFERENCE_BATCHES = [1, 256] as const
