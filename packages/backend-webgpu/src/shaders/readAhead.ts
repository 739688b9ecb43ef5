import { remainderText } from './division.ts'
import type { Buffer } from './shader.ts'

/** Invocations that an emulator computes side by side. */
const TOGETHER = 4

/**
 * Lines that read ahead, for emulated GPUs, and the text of a number that is 0 once that is done: the vectors at `at`, and
 * `planes` of them in all, a step apart. What an emulator makes of a load is so long that a processor has one under way at a
 * time, and waits for memory with each. Neighbours, whose vectors lie side by side, here read ahead for each other: each a
 * number of every fourth plane.
 */
export function readAhead(
  buffer: Buffer,
  at: string,
  step: string,
  planes: number,
): { lines: string[]; nothing: string } {
  const groups = Math.ceil(planes / TOGETHER)
  const places = Array.from({ length: groups }, (_, i) => {
    const plane = i === 0 ? 'beside' : `(beside + ${i * TOGETHER}u)`
    return `${at} - beside + ${plane} * ${step}`
  })
  const reads = places.map((place) => `bitcast<u32>(${buffer.name}[${place}].x)`)
  return {
    lines: [`let beside = ${remainderText(at, TOGETHER)};`, `let ahead = ${reads.join(' | ')};`],
    nothing: '(ahead & zero())',
  }
}
