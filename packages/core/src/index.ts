export * from './attention.ts'
export type * from './backend.ts'
export * from './batchNorm.ts'
export * from './compile/compile.ts'
export * from './control.ts'
export * from './creation.ts'
export * from './dtype.ts'
export * from './errors.ts'
export * from './expression.ts'
export * from './float16.ts'
export * from './defineOp.ts'
export * from './functions.ts'
export {
  type BackwardOptions as WalkOptions,
  type Differentiator,
  installDifferentiator,
} from './graph/differentiator.ts'
export { gradientsEnabled, withGradients } from './graph/gradMode.ts'
export { aliasNode, constantNode, placeholderNode } from './graph/leaf.ts'
export { withRule } from './graph/custom.ts'
export {
  apply as applyOp,
  cast as castNode,
  type GradientSlot,
  newMark,
  type Node,
  watchNodes,
  withTag,
} from './graph/node.ts'
export { add as addNodes } from './ops/add.ts'
export { sumOfProducts as sumOfProductNodes } from './ops/matmul.ts'
export { joinPlaced as joinPlacedNodes } from './ops/place.ts'
export { sumTo as sumNodeTo } from './ops/sum.ts'
export { checkOptions, nearest } from './options.ts'
export * from './philox.ts'
export type * from './program.ts'
export * from './random.ts'
export * from './randomTensors.ts'
export * from './reference/backend.ts'
export * from './reference/routines.ts'
export { binaryFunctions, integerFunctions, unaryFunctions } from './reference/steps.ts'
export {
  registerBackend,
  setDefaultDevice,
  defaultDevice,
  isSynchronous,
  synchronousDevice,
  use,
  useSync,
  closeDevices,
} from './runtime/devices.ts'
export { checkLater } from './runtime/checks.ts'
export { evaluateNodes, keep as keepNode } from './runtime/evaluate.ts'
export { modeSwitched, noteSlot, structureChanged } from './runtime/tracing.ts'
export type * from './samples.ts'
export * from './shape.ts'
export * from './state.ts'
export * from './tensor.ts'
export * from './warn.ts'
