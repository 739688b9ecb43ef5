/**
 * Builds one package into `dist`. What others import becomes one ES module, with its declarations: an engine takes half
 * a millisecond for each file that it loads, and bundlers drop what is not used statement by statement, since the
 * sources mark what has no side effects. The modules of an app stay apart. This file alone knows tsup.
 */
import { readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { init, parse } from 'es-module-lexer'
import { build as tsup } from 'tsup'
import ts from 'typescript'

const configFile = join(dirname(fileURLToPath(import.meta.url)), '../tsconfig/node.json')

/** @param {string} root the package's directory */
export async function build(root) {
  const source = join(root, 'src')
  const out = join(root, 'dist')
  const { exports: published } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const files = ts.sys.readDirectory(source, ['.ts'], ['**/*.test.ts', '**/*.d.ts'])
  rmSync(out, { recursive: true, force: true })
  await init
  const entries = published ? [join(source, 'index.ts')] : files
  await tsup({
    entry: Object.fromEntries(entries.map((file) => [file.slice(source.length + 1, -'.ts'.length), file])),
    outDir: out,
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    bundle: Boolean(published),
    // Whatever is not a file of the package itself.
    external: [/^(?!\.|\/|[a-z]:)/i],
    splitting: false,
    treeshake: false,
    removeNodeProtocol: false,
    config: false,
    silent: true,
    tsconfig: configFile,
    plugins: [{ name: 'import-extensions', renderChunk: (code) => ({ code: rewriteImports(code) }) }],
  })
  // Only what others import needs declarations; an app has no exports.
  if (published) emitDeclarations(files, source, out)
}

/** `'./shape.ts'` -> `'./shape.js'`, in static and dynamic imports. The length stays the same. */
function rewriteImports(code) {
  let result = code
  for (const { n: specifier, s: start, e: end } of parse(code)[0]) {
    if (!specifier || !/^\.\.?\/.*\.ts$/.test(specifier)) continue
    result = result.slice(0, start) + result.slice(start, end).replace(/\.ts(?=['"]?$)/, '.js') + result.slice(end)
  }
  return result
}

/** Types of other packages come from their `dist`, so that a program holds one package only. */
function emitDeclarations(files, source, out) {
  const parsed = ts.getParsedCommandLineOfConfigFile(
    configFile,
    {
      noEmit: false,
      noCheck: true,
      declaration: true,
      emitDeclarationOnly: true,
      rewriteRelativeImportExtensions: true,
      customConditions: [],
      paths: {},
      rootDir: source,
      outDir: out,
    },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: report },
  )
  const program = ts.createProgram(files, parsed.options)
  const write = (name, text) => ts.sys.writeFile(name, rewriteDeclarationImports(text))
  for (const diagnostic of program.emit(undefined, write).diagnostics) report(diagnostic)
}

function rewriteDeclarationImports(text) {
  let result = text
  for (const { fileName, pos } of ts.preProcessFile(text, true, true).importedFiles) {
    if (!/^\.\.?\/.*\.ts$/.test(fileName)) continue
    const start = result.indexOf(fileName, pos)
    result = result.slice(0, start) + fileName.replace(/\.ts$/, '.js') + result.slice(start + fileName.length)
  }
  return result
}

function report(diagnostic) {
  throw new Error(ts.formatDiagnostic(diagnostic, ts.createCompilerHost({})))
}
