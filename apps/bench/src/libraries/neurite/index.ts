import { cpu, use } from 'neurite'
import type { Host, OpenLibrary } from '../library.ts'
import { observations } from './observations.ts'
import { subjects } from './subjects.ts'

export async function open(host: Host, threads: number): Promise<OpenLibrary> {
  await use(cpu({ threads }))
  return { version: await host.version('neurite'), subjects: subjects(), observations }
}
