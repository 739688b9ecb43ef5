/** The browser that tests and figures use. */
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where Chromium is; undefined where there is none. */
export const chromiumPath = [process.env['NEURITE_CHROMIUM'] ?? '', ...places].find((place) => existsSync(place))

/** `webgpu` gives pages a graphics adapter that is computed by the CPU. */
export function launchChromium({ webgpu = false } = {}) {
  const args = ['--no-sandbox', '--force-color-profile=srgb']
  if (webgpu) args.push('--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan')
  return chromium.launch({ executablePath: chromiumPath ?? '', args })
}
