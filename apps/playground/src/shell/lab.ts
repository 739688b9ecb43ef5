/** What a lab is. */
import type { ComponentType } from 'preact'
import type { Text } from './settings.ts'

export interface LabProps {
  /** The configuration in the address. */
  readonly query: string
}

export interface Lab {
  readonly id: string
  readonly name: Text
  readonly about: Text
  load(): Promise<ComponentType<LabProps>>
}
