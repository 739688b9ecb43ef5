import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Host } from '../libraries/library.ts'

/** The peers are installed in a folder of their own, outside the workspace, and found only from there. */
export const peersFolder = new URL('../../peers/', import.meta.url)
const requirePeer = createRequire(new URL('package.json', peersFolder))
const requireOwn = createRequire(import.meta.url)

export function versionOf(name: string): string {
  const file =
    name === 'neurite'
      ? requireOwn.resolve('neurite/package.json')
      : new URL(`node_modules/${name}/package.json`, peersFolder)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}

export function requirePeerNow<Interface>(name: string): Interface {
  return requirePeer(name) as Interface
}

export const nodeHost: Host = {
  loadPeer: async (name) => requirePeerNow(name),
  version: async (name) => versionOf(name),
}
