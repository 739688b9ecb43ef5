/** The browser that tests and figures use. */
import { chromium as browsers } from 'playwright'
import { chromium } from '../../../tooling/scripts/chromium.mjs'

/** Where Chromium is; null where there is none. */
export const chromiumPath = chromium()

/** `webgpu` gives pages a graphics adapter that is computed by the CPU. */
export function launchChromium({ webgpu = false } = {}) {
  const args = ['--no-sandbox', '--force-color-profile=srgb']
  if (webgpu) args.push('--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan')
  return browsers.launch({ executablePath: chromiumPath ?? '', args })
}
