import { camelCase } from '../names.ts'
import { alike, type Mapping } from './entry.ts'

const UNARY =
  'abs absolute acos acosh angle arccos arccosh arcsin arcsinh arctan arctanh asin asinh atan atanh bitwise_not ceil cos ' +
  'cosh deg2rad digamma erf erfc erfinv exp exp2 expm1 fix floor frac isfinite isinf isnan isneginf isposinf lgamma log ' +
  'log10 log1p log2 logical_not logit neg negative positive rad2deg reciprocal relu round rsqrt sgn sigmoid sign signbit ' +
  'sin sinc sinh sqrt square tan tanh trunc nan_to_num clamp clip'

const BINARY =
  'add sub subtract mul multiply div divide true_divide floor_divide remainder fmod maximum minimum fmax fmin ' +
  'atan2 arctan2 hypot eq ne lt le gt ge not_equal less less_equal greater greater_equal logical_and logical_or logical_xor ' +
  'bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift isclose allclose equal logaddexp logaddexp2 ' +
  'xlogy copysign nextafter ldexp'

export const elementwise: Mapping = {
  ...alike('torch.', UNARY, (name) => `${camelCase(name)}(input)`),
  ...alike('torch.', BINARY, (name) => `${camelCase(name)}(input, other)`),
  'torch.pow': 'pow(input, exponent)',
  'torch.float_power': 'floatPower(input, exponent)',
  'torch.pow_scalar': (library, { base, exponent }) => library.call('pow(base, exponent)', { base, exponent }),
  'torch.lerp': 'lerp(input, end, weight)',
  'torch.addcmul': 'addcmul(input, tensor1, tensor2)',
  'torch.addcdiv': 'addcdiv(input, tensor1, tensor2)',
  'torch.heaviside': 'heaviside(input, values)',
  'torch.where': 'where(condition, input, other)',
}
