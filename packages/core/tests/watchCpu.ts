import { cpu } from '@neurite/backend-cpu'
import { type Backend, type Program, use } from '@neurite/core'
import { expect } from 'vitest'

/** The programs that the CPU was given, in order, after `watchCpu`. */
export const programs: Program[] = []

/** Uses the CPU, and keeps every program that it is given. */
export async function watchCpu(): Promise<void> {
  const backend = cpu()
  const watched: Backend = {
    ...backend,
    prepare: (program) => {
      programs.push(program)
      return backend.prepare(program)
    },
  }
  await use(watched)
}

/** The program that computing something makes. */
export function programOf(compute: () => void): Program {
  const before = programs.length
  compute()
  expect(programs.length).toBe(before + 1)
  return programs[before]!
}
