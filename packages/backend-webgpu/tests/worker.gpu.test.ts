import { whyNoWebGpu } from '@neurite/backend-webgpu'
import { describe, expect, it } from 'vitest'

// Node has WebGPU through its npm package only, and workers of another kind.
const missing = typeof Worker === 'undefined' ? 'there are no Web Workers here' : await whyNoWebGpu()

describe.skipIf(missing !== null)(`a Web Worker${missing ? `, skipped: ${missing}` : ''}`, () => {
  it('computes on the GPU', async () => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
    const received = await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data)
      worker.onerror = (event) => reject(new Error(event.message))
    })
    worker.terminate()
    expect(received).toEqual({ values: [1, 4, 9] })
  })
})
