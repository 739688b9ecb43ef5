const threads = globalThis.process?.getBuiltinModule?.('node:worker_threads')
const isMainThread = threads ? threads.isMainThread : 'document' in globalThis

/** Images of one value, the number of each, and whether the main thread made it. */
export default function squares({ count, side = 6 }) {
  return {
    length: count,
    fields: [
      { dtype: 'uint8', shape: [1, side, side], unit: true },
      { dtype: 'int32', shape: [] },
      { dtype: 'bool', shape: [] },
    ],
    async sample(index) {
      // Later samples are ready sooner.
      await new Promise((resolve) => setTimeout(resolve, (7 * index) % 5))
      return [new Uint8Array(side * side).fill(index), index, isMainThread ? 1 : 0]
    },
  }
}

/** Its second sample is too short. */
export function uneven() {
  return {
    length: 2,
    fields: [{ dtype: 'float32', shape: [2] }],
    sample: (index) => [index === 0 ? [1, 2] : [3]],
  }
}

export function failing() {
  return {
    length: 1,
    fields: [{ dtype: 'float32', shape: [] }],
    sample: () => {
      throw new TypeError('no such thing')
    },
  }
}

export const nothing = () => ({ length: 3 })

/** A decoder: one grey pixel, the first byte of the file. */
export async function firstByte(bytes) {
  return { channels: 1, height: 1, width: 1, pixels: bytes.slice(0, 1) }
}
