import { GradientError } from '../errors.ts'
import type { Node } from './node.ts'

export interface BackwardOptions {
  readonly retainGraph: boolean
  readonly createGraph: boolean
}

/** What `Tensor.backward` calls; implemented by `@neurite/autograd`. */
export interface Differentiator {
  backward(root: Node, gradient: Node | null, options: BackwardOptions): void
}

let installed: Differentiator | null = null

export function installDifferentiator(differentiator: Differentiator): void {
  installed = differentiator
}

export function differentiator(): Differentiator {
  if (installed === null) {
    throw new GradientError("[backward] no differentiator is installed; import '@neurite/autograd' (or 'neurite') once")
  }
  return installed
}
