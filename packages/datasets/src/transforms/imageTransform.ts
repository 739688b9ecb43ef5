import { ArgumentError, checkOptions } from '@neurite/core'

/**
 * A change of images, drawn anew for each sample. Plain data: it goes to a loader's workers, and the functions beside
 * make it.
 */
export type ImageTransform =
  | { readonly kind: 'rotate'; readonly degrees: number }
  | { readonly kind: 'shift'; readonly pixels: number }
  | { readonly kind: 'zoom'; readonly extent: number }
  | { readonly kind: 'flip'; readonly horizontal: number; readonly vertical: number }
  | { readonly kind: 'crop'; readonly height: number; readonly width: number; readonly padding: number }
  | { readonly kind: 'noise'; readonly deviation: number }
  | { readonly kind: 'cutout'; readonly size: number; readonly fill: number }
  | { readonly kind: 'jitter'; readonly brightness: number; readonly contrast: number; readonly saturation: number }
  | { readonly kind: 'normalize'; readonly mean: readonly number[]; readonly deviation: readonly number[] }
  | { readonly kind: 'mixup' | 'cutmix'; readonly alpha: number; readonly classes: number }

function check(where: string, what: string, value: number, valid: boolean, rule: string): void {
  if (!valid) throw new ArgumentError(`[${where}] ${what} is ${value}; it must be ${rule}`, { [what]: value })
}

const isCount = (value: number) => Number.isInteger(value) && value > 0

/** Turned by up to `degrees` either way, around the middle. Pixels from outside are 0. */
export function randomRotation(degrees: number): ImageTransform {
  check('randomRotation', 'degrees', degrees, degrees >= 0 && degrees <= 180, 'from 0 to 180')
  return { kind: 'rotate', degrees }
}

/** Moved by up to `pixels` (fractions too) along each axis. Pixels from outside are 0. */
export function randomShift(pixels: number): ImageTransform {
  check('randomShift', 'pixels', pixels, pixels >= 0, 'at least 0')
  return { kind: 'shift', pixels }
}

/** Larger or smaller by a factor from 1 - `extent` to 1 + `extent`. Pixels from outside are 0. */
export function randomZoom(extent: number): ImageTransform {
  check('randomZoom', 'extent', extent, extent >= 0 && extent < 1, 'from 0 to below 1')
  return { kind: 'zoom', extent }
}

export interface FlipOptions {
  /** Probability of left and right changing places; 0.5 by default. */
  readonly horizontal?: number
  /** Probability of top and bottom changing places; 0 by default. */
  readonly vertical?: number
}

export function randomFlip(options: FlipOptions = {}): ImageTransform {
  checkOptions('randomFlip', options, ['horizontal', 'vertical'])
  const { horizontal = 0.5, vertical = 0 } = options
  for (const [what, value] of Object.entries({ horizontal, vertical })) {
    check('randomFlip', what, value, value >= 0 && value <= 1, 'a probability from 0 to 1')
  }
  return { kind: 'flip', horizontal, vertical }
}

/** A part of `size` pixels, at random, of the image with `padding` pixels of 0 around it. */
export function randomCrop(
  size: number | readonly [height: number, width: number],
  options: { readonly padding?: number } = {},
): ImageTransform {
  checkOptions('randomCrop', options, ['padding'])
  const [height, width] = typeof size === 'number' ? [size, size] : size
  const { padding = 0 } = options
  check('randomCrop', 'height', height, isCount(height), 'a positive integer')
  check('randomCrop', 'width', width, isCount(width), 'a positive integer')
  check('randomCrop', 'padding', padding, Number.isInteger(padding) && padding >= 0, 'an integer from 0')
  return { kind: 'crop', height, width, padding }
}

/** Normal noise added to every pixel. */
export function randomNoise(deviation: number): ImageTransform {
  check('randomNoise', 'deviation', deviation, deviation >= 0, 'at least 0')
  return { kind: 'noise', deviation }
}

/** A square of `size` pixels is covered, its middle anywhere in the image (DeVries and Taylor, 2017). */
export function cutout(size: number, options: { readonly fill?: number } = {}): ImageTransform {
  checkOptions('cutout', options, ['fill'])
  check('cutout', 'size', size, isCount(size), 'a positive integer')
  return { kind: 'cutout', size, fill: options.fill ?? 0 }
}

export interface ColorJitterOptions {
  /** Each is the largest change of its factor, which is drawn from 1 - extent to 1 + extent; 0 by default. */
  readonly brightness?: number
  readonly contrast?: number
  readonly saturation?: number
}

/** Other brightness, contrast and saturation; values stay in [0, 1]. */
export function colorJitter(options: ColorJitterOptions): ImageTransform {
  checkOptions('colorJitter', options, ['brightness', 'contrast', 'saturation'])
  const { brightness = 0, contrast = 0, saturation = 0 } = options
  for (const [what, value] of Object.entries({ brightness, contrast, saturation })) {
    check('colorJitter', what, value, value >= 0 && value <= 1, 'from 0 to 1')
  }
  return { kind: 'jitter', brightness, contrast, saturation }
}

/** `(x - mean) / deviation`, with one number for each channel or one for all. */
export function normalizeImages(
  mean: number | readonly number[],
  deviation: number | readonly number[],
): ImageTransform {
  const list = (value: number | readonly number[]) => (typeof value === 'number' ? [value] : value)
  for (const value of list(deviation)) check('normalizeImages', 'deviation', value, value > 0, 'above 0')
  return { kind: 'normalize', mean: list(mean), deviation: list(deviation) }
}

export interface MixOptions {
  /** Number of classes: labels become float32 [batch, classes], the shares of both. */
  readonly classes: number
  /** The share is drawn from Beta(alpha, alpha); 1 by default: every share is as likely. */
  readonly alpha?: number
}

function mix(kind: 'mixup' | 'cutmix', options: MixOptions): ImageTransform {
  checkOptions(kind, options, ['classes', 'alpha'])
  const { classes, alpha = 1 } = options
  check(kind, 'classes', classes, isCount(classes), 'a positive integer')
  check(kind, 'alpha', alpha, alpha > 0, 'above 0')
  return { kind, alpha, classes }
}

/** Each image becomes a weighted mean of itself and another of its batch, and so does its label (Zhang et al., 2017). */
export function mixup(options: MixOptions): ImageTransform {
  return mix('mixup', options)
}

/** A rectangle of each image comes from another of its batch, and the label in proportion (Yun et al., 2019). */
export function cutmix(options: MixOptions): ImageTransform {
  return mix('cutmix', options)
}
