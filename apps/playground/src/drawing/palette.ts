/** The colours of the style sheet for those who draw on canvases. */
import { computed } from '@preact/signals'
import { shownTheme } from '../shell/settings.ts'

export type Colour = readonly [red: number, green: number, blue: number]

const ROLES = [
  'card',
  'ink',
  'soft',
  'line',
  'neutral',
  'low',
  'high',
  'low-strong',
  'high-strong',
  'accent',
  'train',
  'test',
] as const
export type Role = (typeof ROLES)[number]

/** Shades from one end of a scale to the other. */
const SHADES = 256

const parse = (text: string): Colour => {
  const [red = 0, green = 0, blue = 0] = text.match(/[\d.]+/g)?.map(Number) ?? []
  return [red, green, blue]
}

export const toCss = ([red, green, blue]: Colour, alpha = 1): string => `rgb(${red} ${green} ${blue} / ${alpha})`

const mix = (a: Colour, b: Colour, share: number): Colour => [
  Math.round(a[0] + (b[0] - a[0]) * share),
  Math.round(a[1] + (b[1] - a[1]) * share),
  Math.round(a[2] + (b[2] - a[2]) * share),
]

export interface Palette {
  readonly colours: Readonly<Record<Role, Colour>>
  readonly css: Readonly<Record<Role, string>>
  /** `low` by way of `neutral` to `high`, as pixels. */
  readonly scale: Uint32Array
}

/** Computed anew when the theme changes. */
export const palette = computed((): Palette => {
  // Only read to depend on it: the style sheet does the rest
  void shownTheme.value
  const probe = document.createElement('span')
  probe.style.display = 'none'
  document.body.append(probe)
  const entries = ROLES.map((role) => {
    probe.style.color = `var(--${role})`
    return [role, parse(getComputedStyle(probe).color)] as const
  })
  probe.remove()
  const colours = Object.fromEntries(entries) as Record<Role, Colour>
  const css = Object.fromEntries(entries.map(([role, colour]) => [role, toCss(colour)])) as Record<Role, string>
  const scale = Uint32Array.from({ length: SHADES }, (_, i) => {
    const value = (2 * i) / (SHADES - 1) - 1
    const [red, green, blue] = mix(colours.neutral, value < 0 ? colours.low : colours.high, Math.abs(value))
    return (255 << 24) | (blue << 16) | (green << 8) | red
  })
  return { colours, css, scale }
})

/** The pixel of a value from -1 to 1. */
export function shade(scale: Uint32Array, value: number): number {
  const at = Math.round(((Math.max(-1, Math.min(1, value)) + 1) / 2) * (SHADES - 1))
  return scale[Number.isNaN(at) ? SHADES / 2 : at]!
}
