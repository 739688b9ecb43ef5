/** The frame around every lab: its name, the way to the others, language and theme. */
import { useSignal, useSignalEffect } from '@preact/signals'
import type { ComponentType } from 'preact'
import { Choice } from '../controls/choice.tsx'
import { AutoIcon, Logo, MoonIcon, SunIcon } from '../controls/icons.tsx'
import type { Lab, LabProps } from './lab.ts'
import { LABS } from './labs.ts'
import { route } from './route.ts'
import { LANGUAGES, language, say, THEMES, theme } from './settings.ts'

const words = {
  skip: { en: 'Skip to the lab', ko: '실험실로 건너뛰기' },
  labs: { en: 'Labs', ko: '실험실' },
  language: { en: 'Language', ko: '언어' },
  theme: { en: 'Theme', ko: '테마' },
  auto: { en: 'As the system', ko: '시스템 설정' },
  light: { en: 'Light', ko: '밝게' },
  dark: { en: 'Dark', ko: '어둡게' },
  loading: { en: 'Loading …', ko: '불러오는 중 …' },
  failed: {
    en: 'This lab could not be loaded. Check the connection and load the page again.',
    ko: '실험실을 불러오지 못했습니다. 연결을 확인하고 페이지를 새로 고치세요.',
  },
}
const themeIcons = { auto: <AutoIcon />, light: <SunIcon />, dark: <MoonIcon /> }
const languageNames = { en: 'English', ko: '한국어' }

export function Shell() {
  const lab = LABS.find(({ id }) => id === route.value.lab) ?? LABS[0]!
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById('lab')?.focus()}>
        {say(words.skip)}
      </button>
      <header class="shell-header">
        <div class="shell-brand">
          <Logo />
          <span>
            Neurite <span class="soft">Playground</span>
          </span>
        </div>
        {LABS.length > 1 && (
          <nav aria-label={say(words.labs)}>
            {LABS.map(({ id, name }) => (
              <a key={id} href={`#/${id}`} aria-current={id === lab.id ? 'page' : undefined}>
                {say(name)}
              </a>
            ))}
          </nav>
        )}
        <div class="shell-settings">
          <Choice
            label={say(words.language)}
            name="language"
            value={language.value}
            options={LANGUAGES.map((value) => ({ value, text: languageNames[value], lang: value }))}
            onChange={(value) => (language.value = value)}
            hideLabel
          />
          <Choice
            label={say(words.theme)}
            name="theme"
            value={theme.value}
            options={THEMES.map((value) => ({ value, text: say(words[value]), icon: themeIcons[value] }))}
            onChange={(value) => (theme.value = value)}
            hideLabel
          />
        </div>
      </header>
      <main id="lab" tabIndex={-1}>
        <div class="shell-lead">
          <h1>{say(lab.name)}</h1>
          <p>{say(lab.about)}</p>
        </div>
        <Stage key={lab.id} lab={lab} />
      </main>
    </>
  )
}

/** A lab, once it has been loaded. */
function Stage({ lab }: { readonly lab: Lab }) {
  const loaded = useSignal<{ readonly Part: ComponentType<LabProps> } | null>(null)
  const failed = useSignal(false)
  useSignalEffect(() => {
    lab.load().then(
      (Part) => (loaded.value = { Part }),
      () => (failed.value = true),
    )
  })
  if (failed.value) return <p role="alert">{say(words.failed)}</p>
  if (loaded.value === null) return <p class="soft">{say(words.loading)}</p>
  const { Part } = loaded.value
  return <Part query={route.value.query} />
}
