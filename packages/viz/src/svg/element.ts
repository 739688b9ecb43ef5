type Attributes = Readonly<Record<string, string | number | undefined>>

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Text as it may stand between tags and in attributes; characters that XML cannot hold are left out. */
export function escapeXml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that must go
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '').replace(/[&<>"]/g, (sign) => entities[sign]!)
}

/** Coordinates to a hundredth of a pixel. */
const plain = (value: number): string => String(Math.round(value * 100) / 100)

/** One element; attributes that are undefined are left out. Children are markup already. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const parts = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? plain(value) : escapeXml(String(value))}"`)
  const body = children.join('')
  return body === '' ? `<${name}${parts.join('')}/>` : `<${name}${parts.join('')}>${body}</${name}>`
}

/** Elements that share attributes. */
export function group(attributes: Attributes, ...children: readonly string[]): string {
  return element('g', attributes, ...children)
}
