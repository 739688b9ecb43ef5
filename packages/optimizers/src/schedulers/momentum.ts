import type { Scheduled } from './scheduler.ts'

/** Sets the momentum of every group: `momentum`, or the first of `betas`, whichever its optimizer has. */
export function setMomentum(optimizer: Scheduled, momentum: number): void {
  for (const group of optimizer.paramGroups as readonly { momentum?: number; betas?: readonly [number, number] }[]) {
    if (group.betas !== undefined) group.betas = [momentum, group.betas[1]]
    else if (group.momentum !== undefined) group.momentum = momentum
  }
}
