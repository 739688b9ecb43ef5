import { camelCase } from '../names.ts'
import { alike, type Mapping } from './entry.ts'

const OVER_DIM =
  'sum mean prod amax amin logsumexp argmax argmin median nanmedian mode std var var_mean std_mean all any ' +
  'count_nonzero nansum nanmean aminmax'

export const reductions: Mapping = {
  ...alike('torch.', OVER_DIM, (name) => `${camelCase(name)}(input)`),
  ...alike('torch.', 'cumsum cumprod logcumsumexp cummax cummin', (name) => `${camelCase(name)}(input, dim)`),
  ...alike('torch.', 'max min', (name) => (library, args) => {
    const signature = args.other === undefined ? `${name}(input)` : `${name}imum(input, other)`
    return library.call(signature, args)
  }),
  'torch.linalg.vector_norm': 'vectorNorm(input)',
  // Over vectors, and over matrices by default, the Frobenius norm is the 2-norm of all elements.
  'torch.norm': (library, { p, ...args }) => library.call('norm(input)', { ...args, p: p === 'fro' ? 2 : p }),
  'torch.kthvalue': 'kthvalue(input, k)',
  'torch.quantile': 'quantile(input, q)',
  'torch.dist': 'dist(input, other)',
  'torch.diff': 'diff(input)',
  'torch.renorm': 'renorm(input, p, dim, maxnorm)',
}
