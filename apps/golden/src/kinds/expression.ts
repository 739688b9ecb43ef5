import { runInNewContext } from 'node:vm'

/** A function of `epoch` from arithmetic that is valid both in JavaScript and in Python; `min` and `max` are known. */
export function compileExpression(text: string): (epoch: number) => number {
  if (!/^(?:[\d\s+\-*/%().,<>=]|epoch|min|max|e[+-]?\d)+$/.test(text)) {
    throw new Error(`'${text}' is more than arithmetic in epoch, min and max`)
  }
  return (epoch) => Number(runInNewContext(text, { epoch, min: Math.min, max: Math.max }))
}
