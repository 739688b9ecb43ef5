/** Language and theme: the reader's choice, remembered, else what the browser prefers. */
import { computed, effect, signal } from '@preact/signals'

export const LANGUAGES = ['en', 'ko'] as const
export const THEMES = ['auto', 'light', 'dark'] as const

export type Language = (typeof LANGUAGES)[number]
export type Theme = (typeof THEMES)[number]

/** One text in every language. */
export type Text = Readonly<Record<Language, string>>

/** Private windows may refuse to remember. */
function remembered<T extends string>(key: string, known: readonly T[], otherwise: T): T {
  try {
    return known.find((one) => one === localStorage.getItem(key)) ?? otherwise
  } catch {
    return otherwise
  }
}

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // It holds for this visit then
  }
}

export const language = signal<Language>(
  remembered('language', LANGUAGES, navigator.language.toLowerCase().startsWith('ko') ? 'ko' : 'en'),
)
export const theme = signal<Theme>(remembered('theme', THEMES, 'auto'))

const darkPreferred = matchMedia('(prefers-color-scheme: dark)')
const systemDark = signal(darkPreferred.matches)
darkPreferred.addEventListener('change', ({ matches }) => {
  systemDark.value = matches
})

/** What is shown: `auto` resolved. */
export const shownTheme = computed(() => (theme.value === 'auto' ? (systemDark.value ? 'dark' : 'light') : theme.value))

const stillPreferred = matchMedia('(prefers-reduced-motion: reduce)')
export const reducedMotion = signal(stillPreferred.matches)
stillPreferred.addEventListener('change', ({ matches }) => {
  reducedMotion.value = matches
})

effect(() => {
  remember('language', language.value)
  document.documentElement.lang = language.value
})

effect(() => {
  remember('theme', theme.value)
  document.documentElement.dataset['theme'] = theme.value
})

/** The text in the reader's language. Reading it in a component makes the component follow the language. */
export const say = (text: Text): string => text[language.value]
