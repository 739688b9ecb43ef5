/** Height, width and channels of the images of a batch. */
export interface ImageSize {
  readonly channels: number
  readonly height: number
  readonly width: number
}

/** What to do with the images of one batch, every number drawn: plain data, so that it runs anywhere with one result. */
export type ImageWork =
  /** Six numbers per image: where in the source the pixel (x, y) comes from, (ax + by + c, dx + ey + f). */
  | { readonly kind: 'affine'; readonly matrices: Float64Array }
  /** Two per image: row and column where the part begins; what is outside the image is 0. */
  | { readonly kind: 'crop'; readonly height: number; readonly width: number; readonly corners: Int32Array }
  /** One seed per image. */
  | { readonly kind: 'noise'; readonly deviation: number; readonly seeds: Int32Array }
  /** Four per image: first row and column, and those behind the last. */
  | { readonly kind: 'cutout'; readonly fill: number; readonly boxes: Int32Array }
  /** Three per image: brightness, contrast, saturation. */
  | { readonly kind: 'jitter'; readonly factors: Float64Array }
  | { readonly kind: 'normalize'; readonly mean: readonly number[]; readonly deviation: readonly number[] }
  | {
      readonly kind: 'mix'
      /** Index, in the batch, of the image to mix with. */
      readonly partners: Int32Array
      /** The part that an image keeps of itself. */
      readonly share: number
      /** Rectangle that comes from the partner; undefined where all pixels are weighted. */
      readonly box: readonly [top: number, left: number, bottom: number, right: number] | undefined
      readonly classes: number
    }
