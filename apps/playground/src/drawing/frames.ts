/** Shares frames among the drawings of a page. */

/** What drawing may take of one frame, so that the page answers meanwhile; the rest is drawn in the next ones. */
const FRAME_MS = 12

const waiting = new Set<() => void>()
let requested = false

function drawSome(): void {
  requested = false
  const end = performance.now() + FRAME_MS
  for (const draw of waiting) {
    waiting.delete(draw)
    draw()
    if (performance.now() > end) break
  }
  if (waiting.size > 0) nextFrame()
}

function nextFrame(): void {
  if (requested) return
  requested = true
  requestAnimationFrame(drawSome)
}

/** Calls `draw` in the next frame that has time for it, once however often it is asked for until then. */
export function drawSoon(draw: () => void): void {
  waiting.add(draw)
  nextFrame()
}

/** Takes back what was asked for. */
export function drawNever(draw: () => void): void {
  waiting.delete(draw)
}
