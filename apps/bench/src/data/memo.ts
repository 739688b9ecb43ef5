/** Makes a value once for each argument: data that is needed again is not made again while something is timed. */
export function memoized<Argument, Value>(make: (argument: Argument) => Value): (argument: Argument) => Value {
  const known = new Map<Argument, Value>()
  return (argument) => {
    const found = known.get(argument)
    if (found !== undefined) return found
    const made = make(argument)
    known.set(argument, made)
    return made
  }
}
