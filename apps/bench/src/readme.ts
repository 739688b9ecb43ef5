import type { Report } from './results.ts'
export function withTables(text: string, _report: Report): string {
  return text
}
