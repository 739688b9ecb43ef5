import { playwright } from '@vitest/browser-playwright'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { dataServer } from './packages/datasets/tests/dataServer.ts'
import { chromium } from './tooling/scripts/chromium.mjs'
import { resolve } from './vitest.config.ts'

interface Instance {
  readonly name: string
  /** Whether pages may share memory between threads. */
  readonly isolated: boolean
  /** What the browser is started with. */
  readonly args: readonly string[]
  readonly include: readonly string[]
  readonly exclude: readonly string[]
}

/**
 * What computes, and what is built on it. Formats are about files, pictures are drawn with a Node library, and data sets
 * have tests of their own for browsers.
 */
const COMPUTING = [
  'packages/datasets/tests/*.browser.test.ts',
  'packages/{autograd,backend-cpu,conformance,core,layers,losses,metrics,neurite,optimizers,train}/tests/**/*.test.ts',
]

/** What needs a GPU; without one only the instance made for it would fail. */
const GPU = ['packages/{backend-webgpu,conformance,neurite}/tests/**/*.gpu.test.ts']
/** WebGPU on the emulator that Chromium brings, which is there on every machine. */
const EMULATOR = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan']

/** Each runs its tests in a Chromium of its own: a line here is a further way of running them. */
const instances: readonly Instance[] = [
  { name: 'isolated', isolated: true, args: [], include: COMPUTING, exclude: GPU },
  { name: 'not-isolated', isolated: false, args: [], include: COMPUTING, exclude: GPU },
  { name: 'webgpu', isolated: true, args: EMULATOR, include: GPU, exclude: [] },
]

/** Tests that need Node, and what for. */
const NODE_ONLY = {
  '**/*.node.test.ts': 'the name says so',
  '**/readme*.test.ts': 'read files',
  '**/bundle.test.ts': 'run esbuild',
}

/** The headers that let a page share memory. */
const isolation: Plugin = {
  name: 'cross-origin-isolation',
  configureServer({ middlewares }) {
    middlewares.use((_request, response, next) => {
      response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
      response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp')
      next()
    })
  },
}

/** What tests ask of the environment: there is no `process` in a browser. */
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('NEURITE_')))

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: instances.map(({ name, isolated, args, include, exclude }) => ({
      resolve,
      define: { 'process.env': JSON.stringify(environment) },
      plugins: [dataServer, ...(isolated ? [isolation] : [])],
      test: {
        name,
        include: [...include],
        exclude: [...Object.keys(NODE_ONLY), ...exclude],
        setupFiles: ['tooling/scripts/noise.ts', 'tooling/scripts/freshDevices.ts'],
        restoreMocks: true,
        testTimeout: 60_000,
        hookTimeout: 60_000,
        // Files share a page: to load all modules once per file takes longer than the tests.
        isolate: false,
        browser: {
          enabled: true,
          headless: true,
          screenshotFailures: false,
          provider: playwright({
            launchOptions: {
              executablePath: chromium() ?? 'chromium',
              args: ['--no-sandbox', '--js-flags=--expose-gc', '--enable-precise-memory-info', ...args],
            },
          }),
          instances: [{ browser: 'chromium' as const }],
        },
      },
    })),
  },
})
