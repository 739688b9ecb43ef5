/** A drawing that is kept and laid over others, for what changes seldom and takes long to draw. */
import type { Size } from './canvas.tsx'

export interface Layer {
  /** Lays the drawing over the context; draws it anew when one of the causes is another than before. */
  show(
    context: CanvasRenderingContext2D,
    size: Size,
    causes: readonly unknown[],
    draw: (context: CanvasRenderingContext2D) => void,
  ): void
}

export function makeLayer(): Layer {
  const canvas = document.createElement('canvas')
  const kept = canvas.getContext('2d')!
  let before: readonly unknown[] = []
  return {
    show(context, { width, height }, causes, draw) {
      const ratio = devicePixelRatio
      const now = [width, height, ratio, ...causes]
      if (now.length !== before.length || now.some((cause, i) => cause !== before[i])) {
        before = now
        canvas.width = Math.round(width * ratio)
        canvas.height = Math.round(height * ratio)
        kept.scale(ratio, ratio)
        draw(kept)
      }
      context.drawImage(canvas, 0, 0, width, height)
    },
  }
}
