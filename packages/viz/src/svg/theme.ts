/**
 * Colours by role, for a light and for a dark ground. Drawing refers to roles alone, as classes that set `color`.
 * Text has a contrast of at least 4.5 with the ground, marks of at least 3 (WCAG 2.2); a test holds them to it.
 */
export const themes = {
  light: {
    ground: '#ffffff',
    ink: '#1f2328',
    soft: '#59636e',
    axis: '#8c959f',
    grid: '#e4e8ec',
    panel: '#f3f5f8',
    hit: '#1e40af',
    miss: '#9a3412',
    onFaint: '#000000',
    onHeat: '#ffffff',
    s0: '#2563eb',
    s1: '#c2410c',
    s2: '#15803d',
    s3: '#9333ea',
    s4: '#be185d',
    s5: '#0e7490',
    s6: '#a16207',
    s7: '#57606a',
  },
  dark: {
    ground: '#14171c',
    ink: '#e6e9ed',
    soft: '#a3acb6',
    axis: '#6e7781',
    grid: '#2a2f37',
    panel: '#20252c',
    hit: '#2563eb',
    miss: '#c2410c',
    onFaint: '#ffffff',
    onHeat: '#ffffff',
    s0: '#60a5fa',
    s1: '#fb923c',
    s2: '#4ade80',
    s3: '#c084fc',
    s4: '#f472b6',
    s5: '#22d3ee',
    s6: '#facc15',
    s7: '#9ca3af',
  },
} as const

export type ThemeName = keyof typeof themes

/** The role of a colour. */
export type Ink = keyof (typeof themes)['light']

/** How many series have a colour of their own; after these they repeat. */
export const SERIES = 8

export function seriesInk(index: number): Ink {
  return `s${index % SERIES}` as Ink
}

function rules(root: string, colours: Readonly<Record<Ink, string>>): string {
  return Object.entries(colours)
    .map(([role, colour]) => `.${root} .${role}{color:${colour}}`)
    .join('')
}

/** The style sheet of a picture whose root has the class `root`; 'auto' follows what the reader's system prefers. */
export function styleSheet(root: string, theme: ThemeName | 'auto'): string {
  // Under @media, where renderers that know only the attribute do not see it
  const pixels = `@media all{.${root} image{image-rendering:pixelated}}`
  if (theme !== 'auto') return rules(root, themes[theme]) + pixels
  return `${rules(root, themes.light)}@media (prefers-color-scheme:dark){${rules(root, themes.dark)}}${pixels}`
}
