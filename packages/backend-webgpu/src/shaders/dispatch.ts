import type { DType } from '@neurite/core'

/** What the adapter offers, as far as shaders care. */
export interface ShaderFeatures {
  /** `shader-f16`: float16 slots are `array<f16>`. Without it they are `array<f32>` whose numbers float16 can hold. */
  readonly f16: boolean
  /** Invocations of a subgroup, a power of two, which are neighbours of a workgroup in their order; null: not to be relied on. */
  readonly subgroups: number | null
  /** Storage buffers per shader stage, at least 8. */
  readonly maxBindings: number
  /** Invocations per workgroup, at least 256. */
  readonly maxWorkgroupSize: number
  /** Bytes, at least 16384. */
  readonly maxWorkgroupStorage: number
  readonly maxWorkgroupsPerDimension: number
  /** The adapter emulates a GPU on the CPU: barriers are dear, divisions and roots exact. */
  readonly software: boolean
  /**
   * Whether the text of a shader holds the lengths of its arrays and all numbers that are known. It is compiled for other
   * sizes anew. Emulators divide at each access to learn a length that is not in the text.
   */
  readonly literal?: boolean
}

/**
 * A storage buffer of a dispatch, `@group(0) @binding(i)`. A slot is bound from its first byte to its end, padded to 16
 * bytes. `element` is the WGSL type of the elements of the array.
 */
export interface Binding {
  /** `scratch`: memory of `Dispatches.scratchBytes` that only the dispatches of one kernel share. `errors`: see `ERRORS`. */
  readonly source: { readonly kind: 'slot'; readonly slot: number } | { readonly kind: 'scratch' | 'errors' }
  readonly access: 'read' | 'read_write'
  readonly element: string
}

/**
 * The buffer of index errors: four words, zero while nothing was wrong. An index outside of its axis is clamped and, if
 * it is the first, written here: word 0 is the code of the routine (position in `ERRORS` + 1), word 1 the index (int32),
 * word 2 the size of the axis.
 */
export const ERRORS = ['gather', 'scatterAdd', 'indexSelect', 'indexAdd'] as const

/** A 32-bit word of a dispatch's parameter block. */
export type Param =
  /** Known when the program is prepared. */
  | { readonly kind: 'number'; readonly type: 'u32' | 'i32' | 'f32'; readonly value: number }
  /** A scalar of the program, written at each run: rounded by `castNumber` to float32, int32, uint8, bool or float16. */
  | { readonly kind: 'scalar'; readonly scalar: number; readonly dtype: DType }
  /** 32 bits of a scalar that is an integer below 2^53. */
  | { readonly kind: 'scalarBits'; readonly scalar: number; readonly half: 'low' | 'high' }

export interface Dispatch {
  /** WGSL with entry point `main`. Equal text means equal pipeline. */
  readonly code: string
  readonly bindings: readonly Binding[]
  /**
   * The parameter block: `var<uniform> params: array<vec4<u32>, ...>` at `@binding(bindings.length)`, filled up with zeros
   * to a multiple of four words. Empty: no such binding.
   */
  readonly params: readonly Param[]
  readonly workgroups: readonly [number, number, number]
  /** For the profiler: kind of kernel and shape. */
  readonly label: string
  readonly flops: number
  readonly bytes: number
}

/** A kernel as dispatches that run one after the other. */
export interface Dispatches {
  readonly dispatches: readonly Dispatch[]
  readonly scratchBytes: number
}
