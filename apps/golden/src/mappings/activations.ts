import { camelCase } from '../names.ts'
import { alike, type Mapping } from './entry.ts'

const PLAIN =
  'relu relu6 selu silu mish softsign hardsigmoid hardswish logsigmoid tanhshrink sigmoid tanh elu celu gelu softplus ' +
  'leaky_relu hardtanh softshrink hardshrink rrelu glu dropout alpha_dropout feature_alpha_dropout dropout1d dropout2d dropout3d'

export const activations: Mapping = {
  ...alike('F.', PLAIN, (name) => `${camelCase(name)}(input)`),
  ...alike('F.', 'softmax log_softmax softmin', (name) => `${camelCase(name)}(input, dim)`),
  ...alike('torch.', 'softmax log_softmax', (name) => `${camelCase(name)}(input, dim)`),
  ...alike('torch.', 'selu celu rrelu', (name) => `${camelCase(name)}(input)`),
  'F.prelu': 'prelu(input, weight)',
  'torch.prelu': 'prelu(input, weight)',
  'F.threshold': 'threshold(input, threshold, value)',
}
