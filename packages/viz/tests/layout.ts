/** A text of a picture and the box that it takes. */
export interface PlacedText {
  readonly content: string
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

const attribute = (tag: string, name: string): string | undefined => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1]

/** The texts of an SVG document where they stand; what is turned is left out. `measure` gives widths. */
export function textsOf(svg: string, measure: (text: string, size: number) => number): PlacedText[] {
  const found: PlacedText[] = []
  const groups: { x: number; y: number; turned: boolean }[] = [{ x: 0, y: 0, turned: false }]
  for (const [tag] of svg.matchAll(/<g\b[^>]*\/?>|<\/g>|<text\b[^>]*>[^<]*/g)) {
    const here = groups[groups.length - 1]!
    if (tag === '</g>') groups.pop()
    else if (tag.startsWith('<g') && !tag.endsWith('/>')) {
      const [, dx = '0', dy = '0'] = /translate\((\S+) (\S+)\)/.exec(attribute(tag, 'transform') ?? '') ?? []
      groups.push({ x: here.x + Number(dx), y: here.y + Number(dy), turned: here.turned || tag.includes('rotate(') })
    } else if (tag.startsWith('<text') && !here.turned) {
      const content = tag.slice(tag.indexOf('>') + 1).replace(/&\w+;/g, '&')
      const size = Number(attribute(tag, 'font-size'))
      const width = measure(content, size)
      const shift = { start: 0, middle: 0.5, end: 1 }[attribute(tag, 'text-anchor') ?? 'start'] ?? 0
      const left = here.x + Number(attribute(tag, 'x')) - width * shift
      const base = here.y + Number(attribute(tag, 'y'))
      found.push({ content, left, right: left + width, top: base - 0.72 * size, bottom: base })
    }
  }
  return found
}

/** Pairs of texts that lie on each other. */
export function overlaps(texts: readonly PlacedText[]): string[] {
  return texts.flatMap((a, i) =>
    texts
      .slice(i + 1)
      .filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
      .map((b) => `'${a.content}' and '${b.content}'`),
  )
}
