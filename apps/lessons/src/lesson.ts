import type { Page } from './page.ts'

/** What the command line may change; each lesson takes what it knows. */
export interface Settings {
  /** Folder with datasets. */
  readonly data?: string
  readonly epochs?: number
  readonly seed?: number
  /** One of the ways in which a lesson can be run. */
  readonly variant?: string
}

/** What came out: figures by name, as JSON. */
export type Results = Readonly<Record<string, unknown>>

export interface Lesson {
  /** What one calls it by; also the folder of its code and its texts. */
  readonly name: string
  /** The computation: writes its figures and pictures on a page, and returns them. */
  readonly run: (page: Page, settings: Settings) => Promise<Results>
  /** The variants that there are, the usual one first. */
  readonly variants?: readonly string[]
}
