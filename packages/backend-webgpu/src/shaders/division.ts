/** A text that can be an operand: a name, or what is within parentheses. */
const operand = (text: string) => (/^[\w.]+$|^\([^()]*\)$/.test(text) ? text : `(${text})`)
const isPower = (divisor: number) => Number.isInteger(Math.log2(divisor))

// Drivers of GPUs know that dividing by a power of two is a shift; an emulator divides one number after the other.

/** Text of a number of u32 divided by a known one, rounded down. */
export function quotientText(text: string, divisor: number): string {
  if (divisor === 1) return text
  return isPower(divisor) ? `(${operand(text)} >> ${Math.log2(divisor)}u)` : `(${operand(text)} / ${divisor}u)`
}

/** Text of what is left of a number of u32 divided by a known one. */
export function remainderText(text: string, divisor: number): string {
  if (divisor === 1) return '0u'
  return isPower(divisor) ? `(${operand(text)} & ${divisor - 1}u)` : `(${operand(text)} % ${divisor}u)`
}
