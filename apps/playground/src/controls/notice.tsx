import type { ComponentChildren } from 'preact'

interface NoticeProps {
  /** How much it matters: something to know, or something to do. */
  readonly kind: 'info' | 'warning'
  readonly children: ComponentChildren
}

export function Notice({ kind, children }: NoticeProps) {
  return (
    <div class={`notice notice-${kind}`} role={kind === 'warning' ? 'alert' : undefined}>
      {children}
    </div>
  )
}
