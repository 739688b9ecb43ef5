import { installDifferentiator } from '@neurite/core'
import { backward } from './backward.ts'

installDifferentiator({ backward })
