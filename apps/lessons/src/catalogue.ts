import type { Lesson } from './lesson.ts'
import { activations } from './lessons/activations/activations.ts'
import { backpropByHand } from './lessons/backprop-by-hand/backpropByHand.ts'
import { boston } from './lessons/boston/boston.ts'
import { costOfALine } from './lessons/cost-of-a-line/costOfALine.ts'
import { dosage } from './lessons/dosage/dosage.ts'
import { fashionTwoClasses } from './lessons/fashion-two-classes/fashionTwoClasses.ts'
import { gates } from './lessons/gates/gates.ts'
import { housePrices } from './lessons/house-prices/housePrices.ts'
import { iris } from './lessons/iris/iris.ts'
import { learningRateDecay } from './lessons/learning-rate-decay/learningRateDecay.ts'
import { mnist } from './lessons/mnist/mnist.ts'
import { oneWeightAtATime } from './lessons/one-weight-at-a-time/oneWeightAtATime.ts'
import { overFitting } from './lessons/over-fitting/overFitting.ts'
import { paintMixing } from './lessons/paint-mixing/paintMixing.ts'
import { perceptron } from './lessons/perceptron/perceptron.ts'
import { vanishingGradients } from './lessons/vanishing-gradients/vanishingGradients.ts'
import { xor } from './lessons/xor/xor.ts'
import { xorOneLayer } from './lessons/xor-one-layer/xorOneLayer.ts'

/** The lessons, in the order of the lectures. */
export const lessons: readonly Lesson[] = [
  { name: 'gates', run: gates },
  { name: 'perceptron', run: perceptron },
  { name: 'xor-one-layer', run: xorOneLayer },
  { name: 'xor', run: xor },
  { name: 'backprop-by-hand', run: backpropByHand },
  { name: 'dosage', run: dosage },
  { name: 'house-prices', run: housePrices },
  { name: 'cost-of-a-line', run: costOfALine },
  { name: 'learning-rate-decay', run: learningRateDecay },
  { name: 'one-weight-at-a-time', run: oneWeightAtATime },
  { name: 'mnist', run: mnist, variants: ['lecture', 'logits', 'augmented', 'fashion', 'cifar-10'] },
  { name: 'fashion-two-classes', run: fashionTwoClasses },
  { name: 'boston', run: boston },
  { name: 'iris', run: iris },
  { name: 'over-fitting', run: overFitting },
  { name: 'vanishing-gradients', run: vanishingGradients },
  { name: 'paint-mixing', run: paintMixing },
  { name: 'activations', run: activations },
]
