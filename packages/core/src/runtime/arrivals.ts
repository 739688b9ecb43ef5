import type { TypedArray } from '../dtype.ts'
import { DeviceError } from '../errors.ts'
import { type Arrival, Storage } from '../graph/node.ts'
import { failStorage } from './failures.ts'

/** What is on its way now, to any device, and other work that calls wait for. */
const underway = new Set<Promise<void>>()
const notThere = new WeakSet<Error>()

/** Storages whose elements come from a device that has to be awaited. */
class Transfer implements Arrival {
  readonly from: string
  private readonly storages: Storage[] = []

  constructor(from: string) {
    this.from = from
  }

  join(like: Storage): Storage {
    const storage = new Storage(like.dtype, like.length, null)
    storage.arrival = this
    this.storages.push(storage)
    return storage
  }

  end(take: (storage: Storage) => void): void {
    for (const storage of this.storages) {
      if (storage.arrival === this) take(storage)
      storage.arrival = null
    }
  }
}

/**
 * A storage that is filled when `elements` come, from the device called `from`; `fail` is called where they do not.
 */
export function arriving(
  like: Storage,
  from: string,
  elements: Promise<TypedArray>,
  fail: (problem: Error) => void,
): Storage {
  const transfer = new Transfer(from)
  const done = elements.then(
    (host) =>
      transfer.end((storage) => {
        storage.host = host
      }),
    (problem: Error) => {
      transfer.end((storage) => failStorage(storage, problem))
      fail(problem)
    },
  )
  alongside(done)
  return transfer.join(like)
}

/** Has calls that wait wait for `work`, too, which does not fail. */
export function alongside(work: Promise<void>): void {
  underway.add(work)
  void work.finally(() => underway.delete(work))
}

/** Whether something is on its way. */
export function isUnderway(): boolean {
  return underway.size > 0
}

/** Resolves when all that is on its way at the time of the call is there, or has failed. */
export async function arrivals(): Promise<void> {
  await Promise.all(underway)
}

/** What is thrown where the elements of a storage are needed before they are there. */
export function notYet(storage: Storage): DeviceError {
  const { from } = storage.arrival!
  const problem = new DeviceError(
    `values that were moved from '${from}' are still on their way; use await data() (or item(), tolist()), or await evaluate() first`,
    { device: from },
  )
  notThere.add(problem)
  return problem
}

/** Whether what was thrown says that values are on their way. */
export function isNotYet(problem: unknown): boolean {
  return notThere.has(problem as Error)
}
