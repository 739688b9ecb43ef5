import { expect, it } from 'vitest'
import packageFile from '../package.json' with { type: 'json' }
import { VERSION } from '../src/instance.ts'

it('the version that the code knows is that of the package', () => {
  expect(VERSION).toBe(packageFile.version)
})
