import './register.ts'

export { noGrad } from '@neurite/core'
export { detectAnomaly } from './anomaly.ts'
export { checkpoint } from './checkpoint.ts'
export { type CustomValue, customGrad, stopGradient } from './customGrad.ts'
export * from './gradCheck.ts'
export * from './gradients.ts'
export * from './vmap.ts'
