/** Who may import whom, and the search for import cycles. Type imports count like any other. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'

const foundation = ['autograd', 'layers', 'losses', 'optimizers', 'metrics', 'datasets', 'formats', 'viz']
const backends = ['backend-cpu', 'backend-webgpu']
const published = ['core', ...foundation, 'train', ...backends, 'neurite']

/** Directory of a package -> the packages that its sources may import. Apps may import every published one. */
export const allowed = {
  core: [],
  ...Object.fromEntries([...foundation, ...backends].map((name) => [name, ['core']])),
  train: ['core', ...foundation],
  neurite: published.filter((name) => name !== 'neurite'),
  conformance: published,
}

/** Returns `{ problems, files }`: one text for each broken rule and each cycle, and how many files were read. */
export function checkImports(root) {
  const units = [...unitsIn(root, 'packages'), ...unitsIn(root, 'apps')]
  const problems = []
  const graph = new Map()
  for (const unit of units) {
    for (const file of unit.files) graph.set(file, edgesOf(file, unit, units, problems, root))
  }
  for (const cycle of findCycles(graph)) {
    problems.push(`import cycle: ${cycle.map((file) => relative(root, file)).join(' -> ')}`)
  }
  return { problems, files: graph.size }
}

/** The packages, or apps, with their manifest and their source files. */
function unitsIn(root, folder) {
  const names = readdirSync(join(root, folder)).filter((name) => existsSync(join(root, folder, name, 'package.json')))
  return names.map((name) => {
    const directory = join(root, folder, name)
    const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
    return { name, folder, directory, manifest, files: ts.sys.readDirectory(join(directory, 'src'), ['.ts', '.tsx']) }
  })
}

/** The files that a file imports; broken rules are added to `problems`. */
function edgesOf(file, unit, units, problems, root) {
  const edges = []
  const complain = (text) => problems.push(`${relative(root, file)}: ${text}`)
  for (const { specifier, static: isStatic } of importsOf(file)) {
    if (specifier.startsWith('.')) {
      const target = join(dirname(file), specifier)
      if (!/\.(tsx?|css)$/.test(specifier)) complain(`'${specifier}' must be written with its extension, .ts`)
      else if (!ts.sys.fileExists(target)) complain(`'${specifier}' does not exist`)
      else if (specifier.endsWith('.css')) continue
      else if (!unit.files.includes(target)) complain(`'${specifier}' leaves the package's src`)
      else edges.push(target)
      continue
    }
    if (specifier.startsWith('node:')) {
      // Bundlers for browsers must see nothing of Node.
      if (isStatic && unit.folder === 'packages' && unit.name !== 'conformance') {
        complain(`'${specifier}' must not be imported statically; use process.getBuiltinModule or a dynamic import`)
      }
      continue
    }
    const name = specifier.startsWith('@') ? specifier.split('/', 2).join('/') : specifier.split('/', 1)[0]
    const other = units.find((candidate) => candidate.manifest.name === name)
    // The build puts other people's libraries into a package's module, but never one of these packages into another
    const isBuiltIn = !other && unit.folder === 'packages' && unit.manifest.devDependencies?.[name]
    if (!isBuiltIn && !isDeclared(unit.manifest, name)) {
      complain(`'${name}' is not in the dependencies of ${unit.manifest.name}`)
    }
    if (!other) continue
    if (specifier !== name) complain(`'${specifier}' reaches into ${name}; import '${name}'`)
    const rule = unit.folder === 'apps' ? published : allowed[unit.name]
    if (!rule) complain(`${unit.manifest.name} has no line in tooling/scripts/imports.mjs`)
    else if (!rule.includes(other.name)) complain(`${unit.manifest.name} must not import ${name}`)
    edges.push(join(other.directory, 'src/index.ts'))
  }
  return edges
}

function isDeclared({ dependencies, peerDependencies }, name) {
  return Boolean(dependencies?.[name] ?? peerDependencies?.[name])
}

/** Every module specifier in a file; `static` ones are import and export declarations that leave code behind. */
function importsOf(file) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest)
  const found = []
  const visit = (node) => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
      const typeOnly = node.isTypeOnly ?? node.importClause?.isTypeOnly ?? false
      found.push({ specifier: node.moduleSpecifier.text, static: !typeOnly })
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      found.push({ specifier: node.argument.literal.text, static: false })
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments
      if (argument && ts.isStringLiteralLike(argument)) found.push({ specifier: argument.text, static: false })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** One cycle for each strongly connected part of the graph: its files in order, the first again at the end. */
export function findCycles(graph) {
  const cycles = []
  for (const part of connectedParts(graph)) {
    const inside = new Set(part)
    const start = part[part.length - 1]
    if (part.length > 1 || graph.get(start)?.includes(start)) cycles.push(shortestLoop(graph, inside, start))
  }
  return cycles
}

/** Breadth first from `start` back to itself. */
function shortestLoop(graph, inside, start) {
  const before = new Map()
  const queue = [start]
  for (const node of queue) {
    for (const next of graph.get(node) ?? []) {
      if (next === start) {
        const loop = [start]
        for (let step = node; step !== start; step = before.get(step)) loop.push(step)
        return [...loop, start].reverse()
      }
      if (!inside.has(next) || before.has(next)) continue
      before.set(next, node)
      queue.push(next)
    }
  }
  return [start]
}

/** Tarjan's algorithm. */
function connectedParts(graph) {
  const order = new Map()
  const low = new Map()
  const stack = []
  const waiting = new Set()
  const parts = []
  const visit = (node) => {
    order.set(node, order.size)
    low.set(node, order.get(node))
    stack.push(node)
    waiting.add(node)
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) visit(next)
      if (waiting.has(next)) low.set(node, Math.min(low.get(node), low.get(next)))
    }
    if (low.get(node) !== order.get(node)) return
    const part = stack.splice(stack.indexOf(node)).reverse()
    for (const member of part) waiting.delete(member)
    parts.push(part)
  }
  for (const node of graph.keys()) if (!order.has(node)) visit(node)
  return parts
}
