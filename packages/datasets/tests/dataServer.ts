import type { Plugin } from 'vite'

/** Where it answers, beside the pages of the tests. */
export const DATA = '/data-for-tests'
const ROWS = 506
const COLUMNS = 'CRIM ZN INDUS CHAS NOX RM AGE DIS RAD TAX PTRATIO LSTAT MEDV'.split(' ')

/** The Boston table in its form, with other numbers. */
const TABLE = [
  COLUMNS.join(','),
  ...Array.from({ length: ROWS }, (_, row) => COLUMNS.map((_, column) => row + column / 16).join(',')),
].join('\n')

/**
 * A server of data for tests in browsers. `/missing/…` is 404, `/breaks/…` ends in the middle unless it is asked to go on
 * from there, `/whole/…` answers; `/asked` says how often anything but that was asked for.
 */
export const dataServer: Plugin = {
  name: 'data-for-tests',
  configureServer({ middlewares }) {
    let asked = 0
    middlewares.use(DATA, (request, response) => {
      const path = request.url ?? ''
      if (path === '/asked') return void response.end(String(asked))
      asked += 1
      const bytes = Buffer.from(TABLE)
      if (path.startsWith('/missing/')) return void response.writeHead(404).end()
      const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
      const headers = { etag: '"1"', 'content-length': bytes.length - start }
      if (start > 0) {
        response.writeHead(206, { ...headers, 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` })
      } else response.writeHead(200, headers)
      if (path.startsWith('/breaks/') && start === 0) {
        response.write(bytes.subarray(0, bytes.length >> 1), () => setTimeout(() => response.destroy(), 100))
      } else response.end(bytes.subarray(start))
    })
  },
}
