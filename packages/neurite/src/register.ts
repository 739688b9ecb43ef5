import '@neurite/autograd'
import { cpu } from '@neurite/backend-cpu'
import { registerBackend } from '@neurite/core'

registerBackend('cpu', () => cpu())
