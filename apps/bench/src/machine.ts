import { availableParallelism, cpus } from 'node:os'

export interface Machine {
  readonly processor: string
  readonly cores: number
  readonly platform: string
  readonly node: string
  readonly v8: string
}

export function machine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    v8: process.versions.v8,
  }
}
