import { asynchronous, type OpModule, testOps } from '@neurite/conformance'
import {
  type Backend,
  cat,
  conv2d,
  cpu,
  type DType,
  gather,
  layerNorm,
  onWarning,
  rand,
  reference,
  setDefaultDevice,
  tensor,
  type Tensor,
  use,
  where,
} from 'neurite'
import { create, globals } from 'webgpu'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mapInPlace, randomMap } from '../../../backend-cpu/tests/maps.ts'
import { generator, type ProgramBuilder, randomShape } from '../../../backend-cpu/tests/harness.ts'
import { deviceDescriptor, shaderFeatures } from '../../src/features.ts'
import { Pipelines } from '../../src/pipelines.ts'
import { pipelinesOf, planOf, type Target } from '../../src/plan.ts'

// Dawn without a GPU below it offers all that the best hardware does, and checks every shader. What shaders give is tested
// elsewhere; here is tested that those which the emulator never sees, such as those of float16, are valid.

const DTYPES: DType[] = ['float32', 'int32', 'uint8', 'bool', 'float16']
const NAME = 'checked'

/** Dawn must outlive the device. */
const dawn = create(['backend=null'])

async function hardware(): Promise<Target> {
  Object.assign(globalThis, globals)
  const adapter = await dawn.requestAdapter()
  const device = await adapter!.requestDevice(deviceDescriptor(adapter!))
  const features = { ...(await shaderFeatures(adapter!, device)), subgroups: 32, software: false }
  const elementBytes = { float32: 4, int32: 4, uint8: 4, bool: 4, float16: 2 }
  return { device, features, elementBytes, pipelines: new Pipelines(device), bindingBytes: 2 ** 27 }
}

const target = await hardware()

/** The reference, which has the shaders of all that it runs compiled for hardware. */
function checked(): Backend {
  const backend = asynchronous(reference(), { name: NAME })
  return {
    ...backend,
    limits: { ...backend.limits, dtypes: DTYPES, maxBindings: target.features.maxBindings },
    async prepare(program) {
      await check(program)
      return backend.prepare(program)
    },
  }
}

async function check(program: ReturnType<ProgramBuilder['build']>): Promise<void> {
  const aliases = program.slots.map((_, slot) => slot)
  await pipelinesOf(planOf(program, aliases, target), target)
}

const modules: Record<string, OpModule> = {}
for (const [path, load] of Object.entries(import.meta.glob<OpModule>('../../../core/src/ops/*.ts')))
  modules[path] = await load()
const most = process.env['NEURITE_FULL'] ? {} : { most: 2 }

describe('shaders for hardware are valid', () => {
  beforeAll(async () => {
    expect(target.features.f16).toBe(true)
    await use(cpu())
    await use(checked())
  })
  const before = onWarning(() => {})
  afterAll(() => void onWarning(before))

  for (const { name, run } of testOps(modules, { device: NAME, dtypes: ['float32'], ...most })) it(name, run)

  it('of random maps with every dtype', async () => {
    await check(mapInPlace().build(0))
    for (let seed = 0; seed < 60; seed++) {
      const random = generator(seed * 7919 + 5)
      const shape = randomShape(random, Math.floor(random() * 5), 9)
      if (!shape.includes(0)) await check(randomMap(random, shape, DTYPES).builder.build(1))
    }
  })

  const half = (...shape: number[]) => rand(shape, { dtype: 'float16' })
  const index = () => tensor([[2, 0, 1]], { dtype: 'int32' })
  it.each<[string, () => Tensor | readonly Tensor[]]>([
    ['casts', () => DTYPES.map((dtype) => half(3, 8).to(dtype).to('float16'))],
    ['functions', () => half(4, 8).exp().add(half(8)).div(3).sqrt().to('float16')],
    ['choices', () => where(half(8).gt(0.5), half(8), half(8).neg())],
    ['moves', () => [half(6, 5).T.contiguous(), cat([half(3, 4), half(2, 4)]), half(4, 4).slice([1, 3], null).clone()]],
    [
      'reductions',
      () => [half(40, 70).sum({ dim: 1 }), half(40, 70).amax({ dim: 0 }), half(99).argmax(), half(64, 64).mean()],
    ],
    ['norms', () => [half(6, 32).softmax(1), layerNorm(half(6, 32), [32])].map((x) => x.to('float16'))],
    [
      'products',
      () => [
        half(64, 32).matmul(half(32, 48)),
        half(3, 5, 7)
          .matmul(half(3, 7, 9))
          .to('float16'),
        half(7, 300).matmul(half(300)),
      ],
    ],
    [
      'convolutions',
      () =>
        conv2d(half(2, 8, 9, 9), half(16, 8, 3, 3), null, { padding: 1 })
          .relu()
          .to('float16'),
    ],
    [
      'routines',
      () => [
        gather(half(4, 3), 1, index().expand([4, 3])),
        half(4, 3).indexSelect(1, index().flatten()),
        half(5, 9).sort().values,
        half(5, 9).cumsum(1),
      ],
    ],
  ])('of float16: %s', async (_, fn) => {
    setDefaultDevice(NAME)
    for (const result of [fn()].flat()) expect((await (result as Tensor).data()).length).toBe((result as Tensor).size)
  })
})
