let sink: (message: string) => void = (message) => console.warn(message)
const said = new Set<string>()

/** Says something that the user should know. The only thing in the library that prints; see `onWarning`. */
export function warn(message: string): void {
  sink(message)
}

/** `warn`, at most once for a key in the life of the process. */
export function warnOnce(key: string, message: string): void {
  if (said.has(key)) return
  said.add(key)
  sink(message)
}

/** Sends warnings elsewhere; returns where they went before. */
export function onWarning(receive: (message: string) => void): (message: string) => void {
  const before = sink
  sink = receive
  return before
}
