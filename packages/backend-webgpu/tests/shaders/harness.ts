import { type DType, DTYPES, reference, type TypedArray } from '@neurite/core'
import {
  expectClose,
  type ProgramBuilder,
  runProgram as runOn,
  type Tolerance,
} from '../../../backend-cpu/tests/harness.ts'
import type { dispatchesOf } from '../../src/shaders/dispatchesOf.ts'
import { openDevice, type TestDevice } from './device.ts'
import { runProgram } from './runProgram.ts'

export {
  generator,
  ProgramBuilder,
  randomArray,
  randomShape,
  randomView,
} from '../../../backend-cpu/tests/harness.ts'

/** The dtypes that a GPU has. */
export const GPU_DTYPES: readonly DType[] = DTYPES.filter((dtype) => dtype !== 'float64')

const opened = await openDevice()
/** Why tests are skipped, or null. */
export const noDevice: string | null = typeof opened === 'string' ? opened : null
if (noDevice) process.stdout.write(`shader tests skipped: ${noDevice}\n`)

/** The device, as it is and without what emulators are spared. */
export const testDevices: Record<string, TestDevice> =
  typeof opened === 'string'
    ? {}
    : {
        'as it is': opened,
        ...(opened.features.software
          ? { 'as hardware': { ...opened, features: { ...opened.features, software: false, subgroups: null } } }
          : {}),
      }

/** The same, and as hardware that has subgroups where the emulator has them. */
export const reducingDevices: Record<string, TestDevice> =
  typeof opened === 'string' || !opened.features.software || opened.features.subgroups === null
    ? testDevices
    : { ...testDevices, 'with subgroups': { ...opened, features: { ...opened.features, software: false } } }

export async function outputsOf(
  device: TestDevice,
  builder: ProgramBuilder,
  scalars: readonly number[] = [],
  dispatchesFor?: typeof dispatchesOf,
): Promise<TypedArray[]> {
  return (await runProgram(device, builder.build(scalars.length), builder.values, scalars, dispatchesFor)).outputs
}

/** Compares a device with the reference on one program. */
export async function compare(
  device: TestDevice,
  builder: ProgramBuilder,
  label: string,
  scalars: readonly number[] = [],
  tolerance?: Tolerance,
  dispatchesFor?: typeof dispatchesOf,
): Promise<void> {
  const want = runOn(reference(), builder, scalars)
  const got = await outputsOf(device, builder, scalars, dispatchesFor)
  for (const [i, array] of want.entries()) expectClose(got[i]!, array, `${label}, output ${i}`, tolerance)
}
