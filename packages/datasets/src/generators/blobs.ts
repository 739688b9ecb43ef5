import { ArgumentError, checkOptions } from '@neurite/core'
import { TableDataset } from '../tables/tableDataset.ts'
import { checkCount, drawsOf } from './planePoints.ts'

export interface BlobsOptions {
  /** Number of points; 500 by default. */
  readonly count?: number
  /** Middles of the clouds, or how many to draw between -10 and 10; 3 by default. */
  readonly centers?: number | readonly (readonly number[])[]
  /** Number of coordinates, where the middles are drawn; 2 by default. */
  readonly features?: number
  /** Deviation of each cloud; 1 by default. */
  readonly deviation?: number
  /** Equal seeds give equal points; 0 by default. */
  readonly seed?: number
}

const EXTENT = 10

/**
 * Normal clouds of points, each a class.
 *
 * @throws ArgumentError where the middles have different numbers of coordinates.
 */
export function blobs(options: BlobsOptions = {}): TableDataset {
  checkOptions('blobs', options, ['count', 'centers', 'features', 'deviation', 'seed'])
  const { count = 500, centers = 3, features = 2, deviation = 1, seed = 0 } = options
  checkCount('blobs', 'count', count)
  checkCount('blobs', 'features', features)
  const draws = drawsOf('blobs', seed)
  const middles =
    typeof centers === 'number'
      ? Array.from({ length: checkCount('blobs', 'centers', centers) }, () =>
          Array.from({ length: features }, () => draws.between(-EXTENT, EXTENT)),
        )
      : centers
  const width = middles[0]?.length ?? 0
  if (width === 0 || middles.some((middle) => middle.length !== width)) {
    throw new ArgumentError('[blobs] centers must be points with the same number of coordinates, at least one')
  }
  const target = Int32Array.from({ length: count }, (_, i) => i % middles.length)
  const data = Float32Array.from(
    { length: count * width },
    (_, i) => middles[target[Math.floor(i / width)]!]![i % width]! + deviation * draws.normal(),
  )
  return new TableDataset({
    features: data,
    featureNames: Array.from({ length: width }, (_, i) => `x${i}`),
    target,
    targetName: 'class',
    classes: middles.map((_, label) => String(label)),
  })
}
