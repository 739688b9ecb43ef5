import './register.ts'

export { noGrad } from '@neurite/core'
export * from './gradCheck.ts'
export * from './gradients.ts'
export * from './vmap.ts'
