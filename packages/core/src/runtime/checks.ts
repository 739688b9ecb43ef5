import { alongside } from './arrivals.ts'
import { deviceNamed } from './devices.ts'

/**
 * Has calls that wait wait for `check` too. Where it resolves with an error, that is thrown by the next call that waits for
 * `device`.
 */
export function checkLater(device: string, check: Promise<Error | null>): void {
  const { queue } = deviceNamed(device)
  alongside(
    check.then(
      (problem) => {
        if (problem !== null) queue?.note(problem)
      },
      (problem: Error) => queue?.note(problem),
    ),
  )
}
