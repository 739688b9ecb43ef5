import type { Signal } from '@preact/signals'

/** A hidden unit that is looked at, both counted from 0; null when it is none. */
export type Inspected = Signal<{ readonly layer: number; readonly unit: number } | null>
