import type { Backend } from '../backend.ts'
import { DeviceError } from '../errors.ts'
import { claimProcess } from '../instance.ts'
import { Device } from './device.ts'
import { structureChanged } from './tracing.ts'

const devices = new Map<string, Device>()
const factories = new Map<string, () => Backend>()
let defaultName = ''

/**
 * Makes a backend available under its name; the first one becomes the default device. A backend of the same name is
 * replaced: values on the old one are lost unless they were read.
 *
 * @example await use(cpu())
 */
export async function use(backend: Backend | Promise<Backend>): Promise<void> {
  useSync(await backend)
}

/** `use` for a backend that is ready. */
export function useSync(backend: Backend): void {
  claimProcess()
  const before = devices.get(backend.name)
  if (before !== undefined) {
    before.close()
    // What was compiled for it is of no use any more.
    structureChanged()
  }
  devices.set(backend.name, new Device(backend))
  if (defaultName === '') defaultName = backend.name
}

/** Names a backend that is made at the first use of its device (what the umbrella does for the CPU). */
export function registerBackend(name: string, make: () => Backend): void {
  claimProcess()
  factories.set(name, make)
}

/** The device on which new tensors are made. */
export function setDefaultDevice(name: string): void {
  deviceNamed(name)
  defaultName = name
}

export function defaultDevice(): string {
  if (defaultName === '') {
    const first = factories.keys().next()
    if (first.done) {
      throw new DeviceError(
        "there is no device yet; call await use(cpu()) with cpu from '@neurite/backend-cpu', or import from 'neurite'",
      )
    }
    defaultName = first.value
  }
  return defaultName
}

export function deviceNamed(name: string): Device {
  const wanted = name === '' ? defaultDevice() : name
  const found = devices.get(wanted)
  if (found) return found
  const make = factories.get(wanted)
  if (!make) {
    const known = [...new Set([...devices.keys(), ...factories.keys()])].join(', ') || 'none'
    throw new DeviceError(`there is no device '${wanted}'; known devices: ${known}; add one with await use(…)`, {
      device: wanted,
    })
  }
  const device = new Device(make())
  devices.set(wanted, device)
  return device
}

/**
 * Closes every device in use: its memory is freed and its workers end. Values that were not read are lost. A device that
 * the umbrella offers is made anew when it is next needed; any other one has to be given to `use` again.
 */
export function closeDevices(): void {
  for (const device of devices.values()) device.close()
  devices.clear()
  defaultName = ''
  structureChanged()
}

/** A device that reads at once: the default one, else another that is in use or can be made; null where there is none. */
export function synchronousDevice(): string | null {
  if (deviceNamed('').queue === null) return defaultDevice()
  for (const [name, device] of devices) if (device.queue === null) return name
  for (const name of factories.keys()) if (deviceNamed(name).queue === null) return name
  return null
}

/** Whether the device of this name reads at once. */
export function isSynchronous(name: string): boolean {
  return deviceNamed(name).queue === null
}

/** Whether there is a device of this name, or can be. */
export function hasDevice(name: string): boolean {
  return devices.has(name) || factories.has(name)
}

/** The device of this name, if it is in use. */
export function openDevice(name: string): Device | undefined {
  return devices.get(name)
}

/** The devices in use. */
export function openDevices(): Iterable<Device> {
  return devices.values()
}
