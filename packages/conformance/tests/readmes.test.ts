import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it, vi } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const isPackage = (name: string) => existsSync(join(root, 'packages', name, 'package.json'))
const folders = readdirSync(join(root, 'packages'))
  .filter(isPackage)
  .map((name) => join('packages', name))
const made = join(import.meta.dirname, '.readmes')

afterAll(() => rmSync(made, { recursive: true, force: true }))

const pages = readdirSync(join(root, 'docs')).map((name) => join('docs', name))

describe('every README and every page has an example that runs', () => {
  for (const folder of ['.', ...folders, ...pages]) {
    it(folder === '.' ? 'the project itself' : folder, async () => {
      const path = folder.endsWith('.md') ? join(root, folder) : join(root, folder, 'README.md')
      const [, code] = /```ts\n([\s\S]*?)```/.exec(readFileSync(path, 'utf8')) ?? []
      expect(code, `${path} shows no example in a ts block`).toBeDefined()
      mkdirSync(made, { recursive: true })
      const file = join(made, `${folder.replaceAll('/', '-').replace('.', 'project')}.ts`)
      writeFileSync(file, `${code}\nexport {}\n`)
      const log = vi.spyOn(console, 'log').mockImplementation(() => {})
      await import(/* @vite-ignore */ pathToFileURL(file).href)
      log.mockRestore()
    })
  }
})
