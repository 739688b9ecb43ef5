import { type Arrays, transposed } from './array.ts'

/** Weights of linear and recurrent layers as [inputs, outputs], for libraries that have them that way; tables stay. */
export function inputsFirst(parameters: Arrays): Arrays {
  const isTable = (name: string) => name.startsWith('tokens') || name.startsWith('places')
  return Object.fromEntries(
    Object.entries(parameters).map(([name, array]) => [
      name,
      array.shape.length === 2 && !isTable(name) ? transposed(array) : array,
    ]),
  )
}

/** Classes as rows: [count] -> [count, classes] of 0 and 1. */
export function oneHot(labels: ArrayLike<number>, classes: number): Float32Array<ArrayBuffer> {
  const rows = new Float32Array(labels.length * classes)
  for (let i = 0; i < labels.length; i++) rows[i * classes + labels[i]!] = 1
  return rows
}
