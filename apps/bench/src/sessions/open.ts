import type { Library } from '../libraries/library.ts'
import { BrowserSession } from './browserSession.ts'
import { NodeSession } from './nodeSession.ts'
import { PythonSession } from './pythonSession.ts'
import type { Session } from './session.ts'

/** Starts a library for one work, where it runs. @throws Error with the reason where it cannot run here */
export async function openSession(library: Library, work: string): Promise<Session> {
  switch (library.place) {
    case 'node':
      return new NodeSession(library, work)
    case 'python':
      return new PythonSession(library, work)
    case 'chromium':
      return BrowserSession.open(library, work)
    default:
      return library.place satisfies never
  }
}
