import { effect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { drawNever, drawSoon } from './frames.ts'

export interface Size {
  readonly width: number
  readonly height: number
}

interface CanvasProps {
  /** What there is to see, for those who do not see it; nothing where a text beside it says so. */
  readonly label: string
  readonly class?: string
  /** Draws, in CSS pixels. Signals that it reads make it draw again. */
  readonly draw: (context: CanvasRenderingContext2D, size: Size) => void
}

/** A canvas as sharp as the screen that draws itself again, once per frame at most, when what it shows has changed. */
export function Canvas({ label, draw, class: name }: CanvasProps) {
  const ref = useRef<HTMLCanvasElement>(null)
  const latest = useRef(draw)
  const request = useRef<() => void>(() => undefined)
  latest.current = draw
  useEffect(() => {
    const canvas = ref.current!
    const context = canvas.getContext('2d')!
    let size: Size = { width: 0, height: 0 }
    let stop = () => {}
    const paint = () => {
      if (size.width === 0) return
      const ratio = devicePixelRatio
      const [width, height] = [Math.round(size.width * ratio), Math.round(size.height * ratio)]
      if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height })
      stop()
      let first = true
      stop = effect(() => {
        if (!first) return later()
        first = false
        context.setTransform(ratio, 0, 0, ratio, 0, 0)
        context.clearRect(0, 0, size.width, size.height)
        latest.current(context, size)
      })
    }
    const later = () => drawSoon(paint)
    request.current = later
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect
      size = { width, height }
      later()
    })
    observer.observe(canvas)
    return () => {
      observer.disconnect()
      drawNever(paint)
      stop()
    }
  }, [])
  useEffect(() => request.current(), [draw])
  return (
    <canvas
      ref={ref}
      class={name}
      {...(label === '' ? { role: 'presentation' } : { role: 'img', 'aria-label': label })}
    />
  )
}
