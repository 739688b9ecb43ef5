/** The address names a lab and its configuration: `#/network?data=spirals`. */
import { signal } from '@preact/signals'

export interface Route {
  readonly lab: string
  readonly query: string
}

const read = (): Route => {
  const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split(/\?(.*)/s)
  return { lab: path, query }
}

/** Changes when the reader goes somewhere, not when a lab writes down where it is. */
export const route = signal<Route>(read())

let written = location.hash

addEventListener('hashchange', () => {
  if (location.hash === written) return
  written = location.hash
  route.value = read()
})

/** Writes a lab's configuration into the address. */
export function writeQuery(lab: string, query: string): void {
  written = `#/${lab}${query === '' ? '' : `?${query}`}`
  history.replaceState(null, '', written)
}
