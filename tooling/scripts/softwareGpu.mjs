/**
 * Where a machine has no driver for a GPU, Chromium's emulator (SwiftShader) stands in for it: a loader of Vulkan and a
 * driver that lie in its folder. Set NEURITE_NO_SOFTWARE_GPU to go without.
 */
import { existsSync, readdirSync } from 'node:fs'

const FOLDERS = ['/usr/lib/chromium', '/usr/lib64/chromium-browser', '/opt/google/chrome']
const DRIVERS = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d']
const DRIVER = 'vk_swiftshader_icd.json'
const LOADER = 'libvulkan.so.1'
/** Flags of dlopen: resolve now, and stay loaded. */
const STAY = 0x2 | 0x1000

const hasDriver = (folder) => existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.json'))

/** The folder with the emulator, or null where there is none or where a real driver makes it needless. */
function emulator() {
  if (process.platform !== 'linux' || process.env.NEURITE_NO_SOFTWARE_GPU || process.env.VK_ICD_FILENAMES) return null
  if (DRIVERS.some(hasDriver)) return null
  return FOLDERS.find((folder) => existsSync(`${folder}/${DRIVER}`) && existsSync(`${folder}/${LOADER}`)) ?? null
}

/** The environment in which a process that is started finds the emulator. */
export function softwareGpuEnv() {
  const folder = emulator()
  if (folder === null) return {}
  const libraries = [folder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':')
  return { VK_ICD_FILENAMES: `${folder}/${DRIVER}`, LD_LIBRARY_PATH: libraries }
}

/** Makes the emulator known to this process, before anything asks for a GPU. */
export function useSoftwareGpu() {
  const folder = emulator()
  if (folder === null) return
  process.env.VK_ICD_FILENAMES = `${folder}/${DRIVER}`
  try {
    // It is found by name afterwards.
    process.dlopen({ exports: {} }, `${folder}/${LOADER}`, STAY)
  } catch {
    // It is no module of Node, and stays loaded all the same.
  }
}
