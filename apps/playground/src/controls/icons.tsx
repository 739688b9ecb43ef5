/** Pictures on buttons. Each stands beside a text or a label, so readers of screens pass them over. */
import type { ComponentChildren } from 'preact'

function Icon({ children, filled = false }: { children: ComponentChildren; filled?: boolean }) {
  const paint = filled
    ? { fill: 'currentColor' }
    : ({
        fill: 'none',
        stroke: 'currentColor',
        'stroke-width': 1.8,
        'stroke-linecap': 'round',
        'stroke-linejoin': 'round',
      } as const)
  return (
    <svg class="icon" viewBox="0 0 20 20" width="18" height="18" aria-hidden="true" focusable="false" {...paint}>
      {children}
    </svg>
  )
}

export const PlayIcon = () => (
  <Icon filled>
    <path d="M6 4.2v11.6a.8.8 0 0 0 1.2.7l9.3-5.8a.8.8 0 0 0 0-1.4L7.2 3.5A.8.8 0 0 0 6 4.2z" />
  </Icon>
)
export const PauseIcon = () => (
  <Icon filled>
    <rect x="4.5" y="3.5" width="4" height="13" rx="1.2" />
    <rect x="11.5" y="3.5" width="4" height="13" rx="1.2" />
  </Icon>
)
export const StepIcon = () => (
  <Icon filled>
    <path d="M4 4.6v10.8c0 .6.7 1 1.2.7l7.6-5.4a.9.9 0 0 0 0-1.4L5.2 3.9A.8.8 0 0 0 4 4.6z" />
    <rect x="14" y="3.5" width="2.6" height="13" rx="1.2" />
  </Icon>
)
export const ResetIcon = () => (
  <Icon>
    <path d="M4 10a6 6 0 1 0 2-4.5" />
    <path d="M3.5 3.2v3.3h3.3" />
  </Icon>
)
export const DiceIcon = () => (
  <Icon>
    <rect x="3" y="3" width="14" height="14" rx="3.5" />
    <path d="M7 7h.01M13 13h.01M13 7h.01M7 13h.01M10 10h.01" stroke-width="2.4" />
  </Icon>
)
export const LinkIcon = () => (
  <Icon>
    <path d="M8.3 11.7a3 3 0 0 0 4.3 0l3-3a3 3 0 0 0-4.3-4.3l-.8.8" />
    <path d="M11.7 8.3a3 3 0 0 0-4.3 0l-3 3a3 3 0 0 0 4.3 4.3l.8-.8" />
  </Icon>
)
export const MinusIcon = () => (
  <Icon>
    <path d="M5.5 10h9" />
  </Icon>
)
export const PlusIcon = () => (
  <Icon>
    <path d="M10 5.5v9M5.5 10h9" />
  </Icon>
)
export const SunIcon = () => (
  <Icon>
    <circle cx="10" cy="10" r="3.2" />
    <path d="M10 2.8v1.4M10 15.8v1.4M2.8 10h1.4M15.8 10h1.4M4.9 4.9l1 1M14.1 14.1l1 1M15.1 4.9l-1 1M5.9 14.1l-1 1" />
  </Icon>
)
export const MoonIcon = () => (
  <Icon>
    <path d="M16.2 12.2A6.6 6.6 0 0 1 7.8 3.8a6.6 6.6 0 1 0 8.4 8.4z" />
  </Icon>
)
export const AutoIcon = () => (
  <Icon>
    <circle cx="10" cy="10" r="6.6" />
    <path d="M10 3.4a6.6 6.6 0 0 1 0 13.2z" fill="currentColor" />
  </Icon>
)

export const Logo = () => (
  <svg class="logo" viewBox="0 0 32 32" width="30" height="30" aria-hidden="true" focusable="false">
    <rect width="32" height="32" rx="9" fill="var(--accent)" />
    <path
      d="M9 10 16 16M9 22l7-6M16 16h7"
      stroke="var(--on-accent)"
      stroke-width="1.8"
      stroke-linecap="round"
      opacity=".7"
    />
    <g fill="var(--on-accent)">
      <circle cx="9" cy="10" r="3.2" />
      <circle cx="9" cy="22" r="3.2" />
      <circle cx="16" cy="16" r="3.2" />
    </g>
    <circle cx="23.5" cy="16" r="3.6" fill="#fb923c" />
  </svg>
)
