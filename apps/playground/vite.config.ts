import { defaultClientConditions, defineConfig } from 'vite'

/** Both together make a page cross-origin isolated; only then do browsers give shared memory, and with it threads. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

/** The development server, and a build in mode `sources`, read the packages' TypeScript; a build their published form. */
export default defineConfig(({ command, isPreview, mode }) => {
  const fromSources = (command === 'serve' && !isPreview) || mode === 'sources'
  return {
    base: './',
    resolve: { conditions: [...(fromSources ? ['@neurite/source'] : []), ...defaultClientConditions] },
    build: { target: 'es2022', chunkSizeWarningLimit: 1000 },
    worker: { format: 'es' },
    server: { headers: isolation },
    preview: { headers: isolation },
  }
})
