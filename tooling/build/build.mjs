/**
 * Builds one package into `dist`. What others import becomes one ES module, with its declarations: an engine takes half
 * a millisecond for each file that it loads, and bundlers drop what is not used statement by statement, since the
 * sources mark what has no side effects. What is needed of others only to build a package goes into its module, with
 * licences beside it. The modules of an app stay apart. This file alone knows tsup.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { init, parse } from 'es-module-lexer'
import { build as tsup } from 'tsup'
import ts from 'typescript'

const configFile = join(dirname(fileURLToPath(import.meta.url)), '../tsconfig/node.json')

/** @param {string} root the package's directory */
export async function build(root) {
  const source = join(root, 'src')
  const out = join(root, 'dist')
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const published = Boolean(manifest.exports)
  const files = ts.sys.readDirectory(source, ['.ts'], ['**/*.test.ts', '**/*.d.ts'])
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out)
  await init
  const entries = published ? [join(source, 'index.ts')] : files
  await tsup({
    entry: Object.fromEntries(entries.map((file) => [file.slice(source.length + 1, -'.ts'.length), file])),
    outDir: out,
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    bundle: published,
    external: [/^node:/, ...installedWith(manifest).map((name) => new RegExp(`^${name}(/|$)`))],
    splitting: false,
    treeshake: false,
    removeNodeProtocol: false,
    config: false,
    silent: true,
    tsconfig: configFile,
    // One character beyond ASCII, and an engine holds the whole text at two bytes for each
    esbuildOptions: (options) => {
      options.charset = 'ascii'
    },
    esbuildPlugins: [licences(root, out)],
    plugins: [{ name: 'import-extensions', renderChunk: (code) => ({ code: rewriteImports(code) }) }],
  })
  // Only what others import needs declarations; an app has no exports.
  if (published) emitDeclarations(files, source, out)
}

/** The packages that are there wherever this one is. */
function installedWith({ dependencies, peerDependencies, optionalDependencies }) {
  return Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies })
}

/** Where a file's package lies, for files of installed packages. */
const PACKAGE = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/

/** Writes the licences of the packages whose code went into the module to `licences.txt`. */
function licences(root, out) {
  return {
    name: 'licences',
    setup({ initialOptions, onEnd }) {
      initialOptions.metafile = true
      onEnd(({ metafile }) => {
        const found = Object.keys(metafile.inputs).flatMap((file) => PACKAGE.exec(file)?.[0] ?? [])
        const homes = new Set(found.map((home) => resolve(root, home)))
        if (homes.size) writeFileSync(join(out, 'licences.txt'), [...homes].sort().map(licenceOf).join('\n\n'))
      })
    },
  }
}

function licenceOf(home) {
  const { name, version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
  const file = readdirSync(home).find((name) => /^licen[cs]e/i.test(name))
  if (!file) throw new Error(`${name} has no licence to pass on`)
  return `${name} ${version}\n\n${readFileSync(join(home, file), 'utf8').trim()}\n`
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
