/** Numbers and how they are laid out, row-major: what every library is given alike. */
export interface NamedArray {
  readonly shape: readonly number[]
  readonly values: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>
}

/** Arrays by name; those of a model have PyTorch's names and layouts. */
export type Arrays = Readonly<Record<string, NamedArray>>

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1)

/** [rows, columns] -> [columns, rows] */
export function transposed({ shape, values }: NamedArray): NamedArray {
  const [rows, columns] = shape as readonly [number, number]
  const result = new Float32Array(values.length)
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) result[j * rows + i] = values[i * columns + j]!
  return { shape: [columns, rows], values: result }
}
