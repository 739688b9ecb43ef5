interface Process {
  getBuiltinModule?: (name: string) => unknown
}

/** A module of Node, or undefined in a browser. Bundlers see no import. */
export function nodeModule<T>(name: string): T | undefined {
  const { process } = globalThis as { process?: Process }
  return process?.getBuiltinModule?.(`node:${name}`) as T | undefined
}
