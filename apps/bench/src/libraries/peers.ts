import { createRequire } from 'node:module'

/** The peers are installed in a folder of their own, outside the workspace, and found only from there. */
const requirePeer = createRequire(new URL('../../peers/package.json', import.meta.url))

/** Loads a package that is installed in `peers`. The caller names the part of its interface that it uses. */
export function loadPeer<Interface>(name: string): Interface {
  return requirePeer(name) as Interface
}

/** The version that is installed. */
export function peerVersion(name: string): string {
  return (requirePeer(`./node_modules/${name}/package.json`) as { version: string }).version
}
