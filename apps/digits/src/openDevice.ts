import { setDefaultDevice, use } from 'neurite'

/**
 * Makes a device the one to compute on.
 *
 * @throws DeviceError where there is none of that name, or no GPU
 */
export async function openDevice(name: string): Promise<void> {
  if (name === 'webgpu') {
    const { webgpu } = await import('@neurite/backend-webgpu')
    await use(webgpu())
  }
  setDefaultDevice(name)
}
