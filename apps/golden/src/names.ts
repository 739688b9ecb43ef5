/** `conv_transpose2d` -> `convTranspose2d`, `T_max` -> `tMax`. */
export function camelCase(name: string): string {
  const joined = name.replace(/_+([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase())
  return joined.charAt(0).toLowerCase() + joined.slice(1)
}

/** The last part of a dotted name. */
export function lastPart(op: string): string {
  return op.slice(op.lastIndexOf('.') + 1)
}
