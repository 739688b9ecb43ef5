import { camelCase } from '../names.ts'
import { alike, type Entry, type Mapping } from './entry.ts'

const dims = (names: string) =>
  names
    .split(' ')
    .flatMap((name) => [1, 2, 3].map((d) => `${name}${d}d`))
    .join(' ')

const withArguments =
  (positional: string) =>
  (name: string): Entry =>
    `${camelCase(name)}(${positional})`

/** Normalizes with running statistics: they are states, which training moves. */
const batchNorm: Entry = (library, { running_mean, running_var, ...args }) => {
  if (running_mean === undefined)
    return library.call('batchNorm(input, running_mean, running_var)', {
      ...args,
      running_mean: null,
      running_var: null,
    })
  const mean = library.make('State', running_mean)
  const variance = library.make('State', running_var)
  const output = library.call('batchNorm(input, running_mean, running_var)', {
    ...args,
    running_mean: mean,
    running_var: variance,
  })
  return { output, runningMeanAfter: mean, runningVarAfter: variance }
}

/** Functions of layers: convolution, pooling, normalization, embedding, attention, interpolation. */
export const layers: Mapping = {
  ...alike('F.', dims('conv conv_transpose'), withArguments('input, weight, bias')),
  ...alike('torch.', dims('conv conv_transpose'), withArguments('input, weight, bias')),
  ...alike('F.', dims('max_pool avg_pool'), withArguments('input, kernel_size')),
  ...alike('F.', dims('max_unpool'), withArguments('input, indices, kernel_size')),
  ...alike('F.', dims('adaptive_avg_pool adaptive_max_pool'), withArguments('input, output_size')),
  ...alike('F.', dims('lp_pool'), withArguments('input, norm_type, kernel_size')),
  'custom.lp_pool3d': 'lpPool3d(input, norm_type, kernel_size)',
  'F.unfold': 'im2col(input, kernel_size)',
  'F.fold': 'fold(input, output_size, kernel_size)',
  'F.batch_norm': batchNorm,
  'F.layer_norm': 'layerNorm(input, normalized_shape)',
  'F.group_norm': 'groupNorm(input, num_groups)',
  'F.instance_norm': 'instanceNorm(input)',
  'F.local_response_norm': 'localResponseNorm(input, size)',
  'F.normalize': 'normalize(input)',
  'F.embedding': 'embedding(input, weight)',
  'F.embedding_bag': 'embeddingBag(input, weight)',
  'F.interpolate': 'interpolate(input)',
  'F.upsample': 'interpolate(input)',
  'F.grid_sample': 'gridSample(input, grid)',
  'F.affine_grid': 'affineGrid(theta, size)',
  'F.scaled_dot_product_attention': 'scaledDotProductAttention(query, key, value)',
  'custom.scaled_dot_product_attention': (library, args) =>
    library.call('scaledDotProductAttention(query, key, value)', { ...args, needWeights: true }),
}
