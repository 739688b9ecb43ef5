import { cpu, use } from 'neurite'
import type { Host, OpenLibrary } from '../library.ts'
import { subjects } from './subjects.ts'

export async function open(host: Host, threads: number): Promise<OpenLibrary> {
  await use(cpu({ threads }))
  return {
    version: await host.version('neurite'),
    subjects: subjects(),
    observations: async () => (await import('./observations.ts')).observations,
  }
}
