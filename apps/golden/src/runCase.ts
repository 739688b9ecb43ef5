import type { Judged } from './format.ts'
import { runAutograd } from './kinds/autograd.ts'
import { runFunction } from './kinds/function.ts'
import { runModule } from './kinds/module.ts'
import { runOptimizer } from './kinds/optimizer.ts'
import { runScheduler } from './kinds/scheduler.ts'
import { runTraining } from './kinds/training.ts'
import { type Library, Unsupported } from './library.ts'

export interface Verdict {
  readonly name: string
  readonly op: string
  readonly outcome: 'passed' | 'failed' | 'unsupported'
  /** What differs, or what the library lacks. */
  readonly details: readonly string[]
}

/** Runs one case. What the library lacks makes it unsupported; everything else that goes wrong makes it fail. */
export async function runCase(test: Judged, library: Library): Promise<Verdict> {
  const { name, op } = test
  if (test.kind !== 'training' && test.unknownFields.length > 0) {
    return {
      name,
      op,
      outcome: 'failed',
      details: [`the case has fields not known here: ${test.unknownFields.join(', ')}`],
    }
  }
  try {
    const details = await run(test, library)
    return { name, op, outcome: details.length === 0 ? 'passed' : 'failed', details }
  } catch (error) {
    const lacking = error instanceof Unsupported || isUnknownOption(error)
    return { name, op, outcome: lacking ? 'unsupported' : 'failed', details: [messageOf(error)] }
  }
}

function run(test: Judged, library: Library): Promise<string[]> {
  switch (test.kind) {
    case 'function':
      return runFunction(test, library)
    case 'module':
      return runModule(test, library)
    case 'optimizer':
      return runOptimizer(test, library)
    case 'scheduler':
      return runScheduler(test, library)
    case 'autograd':
      return runAutograd(test, library)
    case 'training':
      return runTraining(test, library)
    default:
      return test satisfies never
  }
}

/** The error that the library throws for an option that a function does not have. */
function isUnknownOption(error: unknown): boolean {
  return error instanceof Error && /^\[[^\]]*\] unknown option '/.test(error.message)
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error instanceof Unsupported ? error.message : `${error.name}: ${error.message}`
}
