import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defaultClientConditions, defaultServerConditions } from 'vite'
import { configDefaults, defineConfig } from 'vitest/config'

// Tests run on the TypeScript sources, without a build; NEURITE_DIST=1 runs them on the built packages instead.
const built = Boolean(process.env.NEURITE_DIST)
const source = built ? [] : ['@neurite/source']

// A test may import any package, even one that its own package must not depend on (core's tests need autograd).
const entry = built ? 'dist/index.js' : 'src/index.ts'
const packages = readdirSync(new URL('packages', import.meta.url))
const alias = packages.map((directory) => ({
  find: new RegExp(directory === 'neurite' ? '^neurite$' : `^@neurite/${directory}$`),
  replacement: fileURLToPath(new URL(`packages/${directory}/${entry}`, import.meta.url)),
}))

export const resolve = { alias, conditions: [...source, ...defaultClientConditions] }

export default defineConfig({
  resolve,
  ssr: { resolve: { conditions: [...source, ...defaultServerConditions], externalConditions: source } },
  test: {
    include: ['packages/*/tests/**/*.test.ts', 'apps/*/tests/**/*.test.ts', 'tooling/*/tests/**/*.test.ts'],
    // The samples of ops are in the sources only, and those belong to another copy of core than what is built.
    exclude: [
      ...configDefaults.exclude,
      '**/*.browser.test.ts',
      ...(built ? ['packages/{core,conformance}/tests/{ops,ops.gpu}.test.ts', '**/hardware.node.test.ts'] : []),
    ],
    setupFiles: ['tooling/scripts/noise.ts', 'tooling/scripts/softwareGpu.ts'],
    pool: 'forks',
    maxWorkers: 2,
    execArgv: ['--expose-gc'],
    restoreMocks: true,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
