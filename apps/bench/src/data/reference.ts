/** A result of which any element can be computed alone, in double precision. */
export interface Reference {
  readonly length: number
  readonly at: (place: number) => number
}
