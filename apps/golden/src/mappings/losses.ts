import { camelCase } from '../names.ts'
import { alike, type Mapping } from './entry.ts'

const PAIRS =
  'mse_loss l1_loss smooth_l1_loss huber_loss cross_entropy nll_loss binary_cross_entropy ' +
  'binary_cross_entropy_with_logits kl_div hinge_embedding_loss soft_margin_loss multilabel_soft_margin_loss ' +
  'multilabel_margin_loss multi_margin_loss poisson_nll_loss'

export const losses: Mapping = {
  ...alike('F.', PAIRS, (name) => `${camelCase(name)}(input, target)`),
  ...alike('F.', 'margin_ranking_loss cosine_embedding_loss', (name) => `${camelCase(name)}(input1, input2, target)`),
  ...alike(
    'F.',
    'triplet_margin_loss triplet_margin_with_distance_loss',
    (name) => `${camelCase(name)}(anchor, positive, negative)`,
  ),
  'F.gaussian_nll_loss': 'gaussianNllLoss(input, target, var)',
  'F.ctc_loss': 'ctcLoss(log_probs, targets, input_lengths, target_lengths)',
  'custom.ctc_loss_from_logits': (library, { logits, ...args }) => {
    const log_probs = library.call('logSoftmax(logits, dim)', { logits, dim: -1 })
    return library.call('ctcLoss(log_probs, targets, input_lengths, target_lengths)', { log_probs, ...args })
  },
}
