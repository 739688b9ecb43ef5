import { NeuriteError } from './errors.ts'

/** The version of this package; a test compares it with package.json. */
export const VERSION = '0.1.0'

const KEY = Symbol.for('@neurite/core')
const SELF = { version: VERSION }

/**
 * Claims the process for this copy of core. Tensors of two copies do not mix, so a second one is refused.
 * @throws NeuriteError naming both versions
 */
export function claimProcess(): void {
  const registry = globalThis as { [KEY]?: { version: string } }
  const first = registry[KEY]
  if (first !== undefined && first !== SELF) {
    throw new NeuriteError(
      `[@neurite/core] two copies are loaded: version ${first.version} and version ${VERSION}; tensors of one do not work with the other. ` +
        'Make every package depend on the same version (npm ls @neurite/core shows who does not)',
      { first: first.version, second: VERSION },
    )
  }
  registry[KEY] = SELF
}
