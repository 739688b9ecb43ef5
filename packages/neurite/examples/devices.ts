import { setDefaultDevice, use } from 'neurite'
import { webgpu } from '@neurite/backend-webgpu'

await use(webgpu()) // rejects with a clear reason where there is no adapter
setDefaultDevice('webgpu') // or tensor(…, { device: 'webgpu' }), model.to('webgpu')
