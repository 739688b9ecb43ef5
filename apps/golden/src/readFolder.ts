import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Field, UnreadableFile } from './fields.ts'
import type { Family } from './format.ts'
import { parseFile } from './parse.ts'

/** Reads every JSON file of a folder and of the folders in it; files that name the same family are joined. */
export function readFolder(folder: string): Family[] {
  const files = jsonFiles(folder)
  if (files.length === 0) throw new UnreadableFile(`${folder}: holds no .json file`)
  const families = new Map<string, Family>()
  for (const file of files) {
    const { name, cases } = parseFile(new Field(readJson(file), basename(file)), basename(file, '.json'))
    families.set(name, { name, cases: [...(families.get(name)?.cases ?? []), ...cases] })
  }
  return [...families.values()]
}

function jsonFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .sort()
      .flatMap((name) => {
        const path = join(folder, name)
        if (statSync(path).isDirectory()) return jsonFiles(path)
        return name.endsWith('.json') ? [path] : []
      })
  } catch (error) {
    throw new UnreadableFile(error instanceof Error ? error.message : String(error))
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new UnreadableFile(`${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
