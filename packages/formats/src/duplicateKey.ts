/** Decodes the string literal that starts at `start`; `end` is the place behind its closing quote. */
function stringAt(json: string, start: number): { text: string; end: number } {
  let end = start + 1
  while (json[end] !== '"') end += json[end] === '\\' ? 2 : 1
  end += 1
  return { text: JSON.parse(json.slice(start, end)) as string, end }
}

/**
 * The first key that an object of `json` has twice, or undefined. `json` must be valid:
 * `JSON.parse` accepts repeated keys and keeps the last one, so two readers may disagree about such a file.
 */
export function duplicateKey(json: string): string | undefined {
  const open: (Set<string> | null)[] = []
  let at = 0
  while (at < json.length) {
    const character = json[at]
    if (character === '"') {
      const { text, end } = stringAt(json, at)
      at = end
      while (' \t\n\r'.includes(json[at] ?? 'end')) at += 1
      const keys = json[at] === ':' ? open[open.length - 1] : null
      if (keys?.has(text)) return text
      keys?.add(text)
      continue
    }
    if (character === '{') open.push(new Set())
    else if (character === '[') open.push(null)
    else if (character === '}' || character === ']') open.pop()
    at += 1
  }
  return undefined
}
