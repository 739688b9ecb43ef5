/** Runs whole programs as a user would and judges what they print. Arguments choose entries by name. */
import { lessonFigures } from './lessonFigures.mjs'
import { modelFigures } from './modelFigures.mjs'
import { build, install, run, stage } from './setup.mjs'
import { softwareGpuEnv } from './softwareGpu.mjs'

/** Trains the digits app once for each seed. */
function digits(options, seeds) {
  const data = options.includes('--data') ? '' : '--data ../shared/data/mnist'
  return seeds.map((seed) => `node apps/digits/dist/main.js ${data} ${options} --seed ${seed}`).join(' && ')
}

/** The mean of all numbers that a pattern finds; NaN where it finds none. */
function mean(text, pattern) {
  const numbers = [...text.matchAll(pattern)].map(([, number]) => Number(number))
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length
}

/**
 * Each entry: `name`; `command`, run by the shell at the root of the repository;
 * `pass`, which is given what the command printed and returns whether that is right. A command that fails never passes.
 * `shown`, if any, gives what the table at the end shows of it.
 * @type {{ name: string, command: string, pass: (stdout: string) => boolean, shown?: (stdout: string) => string }[]}
 */
const entries = [
  {
    name: 'mnist-lecture',
    command: digits('--model lecture --epochs 10', [1, 2, 3]),
    pass: (stdout) => mean(stdout, /Test accuracy ([\d.]+)/g) >= 95.4,
  },
  {
    name: 'mnist-mlp',
    command: digits('--model mlp --epochs 10', [1, 2, 3]),
    pass: (stdout) => mean(stdout, /Test accuracy ([\d.]+)/g) >= 96.7,
  },
  {
    name: 'loader-keeps-training-busy',
    command: 'NEURITE_FULL=1 NO_COLOR=1 npx vitest run packages/datasets/tests/keepsBusy.test.ts',
    pass: (stdout) => stdout.includes('1 passed'),
    shown: (stdout) => stdout.match(/with augmentation .*/)?.[0] ?? '',
  },
  {
    name: 'loader-streams-2-gib',
    command: "NO_COLOR=1 npx vitest run packages/datasets/tests/streaming.test.ts -t '2 GiB'",
    pass: (stdout) => stdout.includes('1 passed'),
    shown: (stdout) => stdout.match(/2 GiB with .* MiB above the start/)?.[0] ?? '',
  },
  {
    name: 'loader-repeats-on-any-number-of-workers',
    command:
      'NO_COLOR=1 npx vitest run packages/datasets/tests/transforms.test.ts packages/datasets/tests/decoding.test.ts -t workers',
    pass: (stdout) => /Tests +\d+ passed/.test(stdout),
  },
  {
    name: 'same-seed-same-bits',
    command: `for i in 1 2; do (${digits('--data synthetic --epochs 2', [3])}) >/dev/null && sha256sum < runs/digits/mlp.safetensors; done`,
    pass: (stdout) => new Set(stdout.match(/[0-9a-f]{64}/g)).size === 1,
  },
  {
    name: 'same-bits-on-any-number-of-threads',
    command: 'NEURITE_FULL=1 NO_COLOR=1 npx vitest run packages/conformance/tests/threads.test.ts',
    pass: (stdout) => stdout.includes('3 passed'),
  },
  {
    name: 'ops-on-webgpu',
    command:
      'NEURITE_FULL=1 NEURITE_REQUIRE_GPU=1 NO_COLOR=1 npx vitest run packages/conformance/tests/ops.gpu.test.ts packages/backend-webgpu/tests/device.gpu.test.ts',
    pass: (stdout) => !/\d+ failed/.test(stdout),
  },
  {
    name: 'golden-on-webgpu',
    command: 'npm run --silent golden -- ../shared/golden/visible --backend webgpu',
    pass: (stdout) => /^total +\d{3,} +0 /m.test(stdout),
  },
  {
    name: 'mnist-on-webgpu',
    command: `${digits('--epochs 2', [1])} && ${digits('--epochs 2 --device webgpu', [1])}`,
    pass: (stdout) => {
      const [cpu, gpu] = [...stdout.matchAll(/Test accuracy ([\d.]+)/g)].map(([, figure]) => Number(figure))
      return Math.abs(cpu - gpu) <= 0.5
    },
    shown: (stdout) =>
      [...stdout.matchAll(/Test accuracy ([\d.]+)/g)].map(([, figure]) => figure).join(' on the CPU, '),
  },
  ...lessonFigures,
  ...modelFigures,
]

const env = { ...(await install()), ...softwareGpuEnv() }
if (!(await build(env))) process.exit(1)

const chosen = process.argv.slice(2)
let passed = 0
let failed = 0
const table = []
for (const { name, command, pass, shown } of entries) {
  if (chosen.length > 0 && !chosen.includes(name)) continue
  const ok = await stage(name, async () => {
    const result = await run(command, [], { env, shell: true })
    const right = result.code === 0 && pass(result.stdout)
    table.push({ name, passed: right ? 'yes' : 'NO', figures: result.code === 0 ? (shown?.(result.stdout) ?? '') : '' })
    return { code: right ? 0 : 1, output: `$ ${command}\n${result.output}` }
  })
  if (ok) passed += 1
  else failed += 1
}
const width = Math.max(...table.map(({ name }) => name.length), 0)
for (const row of table) console.log(`${row.name.padEnd(width)}  ${row.passed.padEnd(3)}  ${row.figures}`)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
