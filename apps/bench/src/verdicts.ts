import { formatMs, formatNumber } from './format.ts'
import { isLimit, REGISTERS } from './libraries/names.ts'
import type { Verdict } from './results.ts'
import { gflops } from './statistics.ts'
import type { Target, Yardstick } from './works/work.ts'

/** The rate of multiply-adds on registers for which times are given, GFLOP/s of one core. */
const REFERENCE_GFLOPS = 58

export interface Medians {
  readonly of: ReadonlyMap<string, number>
  readonly flops: number | undefined
}

/** How much slower than the reference a core of this machine is; 1 where it was not measured. */
function slowness({ of, flops }: Medians): number {
  const registers = of.get(REGISTERS[0])
  return registers === undefined || flops === undefined ? 1 : REFERENCE_GFLOPS / gflops(flops, registers)
}

/** A yardstick in milliseconds; null where nothing of it was measured. */
function length(yardstick: Yardstick, medians: Medians): number | null {
  switch (yardstick.kind) {
    case 'time':
      return yardstick.ms * (yardstick.scaled ? slowness(medians) : 1)
    case 'best': {
      const known = yardstick.of.flatMap((library) => medians.of.get(library) ?? [])
      return known.length === 0 ? null : Math.min(...known)
    }
    case 'slower': {
      const known = yardstick.of.flatMap((each) => length(each, medians) ?? [])
      return known.length === 0 ? null : Math.max(...known)
    }
    default:
      return yardstick satisfies never
  }
}

function name(yardstick: Yardstick): string {
  switch (yardstick.kind) {
    case 'time':
      return formatMs(yardstick.ms)
    case 'best':
      return yardstick.called
    case 'slower':
      return `the slower of ${yardstick.of.map(name).join(' and ')}`
    default:
      return yardstick satisfies never
  }
}

const times = (factor: number) => `${Number(factor.toPrecision(3))}x`

/** The verdict on one target of ours. */
export function judge({ library, yardstick, atMost }: Target, medians: Medians): Verdict {
  const ours = medians.of.get(library) ?? null
  const ms = length(yardstick, medians)
  const ratio = ours === null || ms === null ? null : ours / ms
  const met = ratio === null ? null : ratio <= atMost
  if (yardstick.kind === 'time') {
    const scaled = yardstick.scaled ? ` (${name(yardstick)} where a core does ${REFERENCE_GFLOPS} GFLOP/s)` : ''
    return { target: `at most ${formatMs(ms!)}${scaled}`, kind: 'time', value: ours, met }
  }
  const inverse = ratio === null ? null : 1 / ratio
  if (yardstick.kind === 'best' && yardstick.of.every(isLimit)) {
    return {
      target: `at least ${formatNumber(100 / atMost)}% of ${name(yardstick)}`,
      kind: 'share',
      value: inverse,
      met,
    }
  }
  if (atMost < 1)
    return { target: `at least ${times(1 / atMost)} as fast as ${name(yardstick)}`, kind: 'ratio', value: inverse, met }
  return { target: `at most ${times(atMost)} the time of ${name(yardstick)}`, kind: 'ratio', value: ratio, met }
}
