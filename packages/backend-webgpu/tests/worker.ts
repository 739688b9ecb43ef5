/** What a test runs in a Web Worker: it computes something on the GPU and sends the result. */
import { webgpu } from '@neurite/backend-webgpu'
import { tensor, use } from '@neurite/core'

try {
  await use(webgpu())
  const x = tensor([1, 2, 3], { device: 'webgpu' })
  self.postMessage({ values: Array.from(await x.mul(x).data()) })
} catch (problem) {
  self.postMessage({ problem: String(problem) })
}
