import { chartGrid, functionChart } from '@neurite/viz'
import { elu, grad, leakyRelu, maximum, relu, sigmoid, sign, softplus, step, type Tensor, tanh, tensor } from 'neurite'
import type { Page } from '../../page.ts'

/** The first neurons had these: flat but for a jump, so that no gradient says which way to go. */
const thresholds = { step, sign }

/** The other activations of the lectures. */
const smooth: Record<string, (x: Tensor) => Tensor> = {
  identity: (x) => x,
  sigmoid,
  tanh,
  ReLU: relu,
  'leaky ReLU': (x) => leakyRelu(x, { negativeSlope: 0.1 }),
  ELU: (x) => elu(x),
  softplus: (x) => softplus(x),
  // The larger of two lines, whose weights are learnt.
  maxout: (x) => maximum(x.mul(-0.5), x.sub(1)),
  // Its outputs add up to 1: here the share of x beside a 0 and a 2.
  softmax: (x) => x.exp().div(x.exp().add(Math.exp(0) + Math.exp(2))),
}

/** (f(z + e) - f(z - e)) / 2e: the derivative as the lecture measures it. */
const measured = (f: (x: Tensor) => Tensor, z: Tensor, e = 1e-6) =>
  f(z.add(e))
    .sub(f(z.sub(e)))
    .div(2 * e)

export async function activations(page: Page) {
  const points = tensor([-2, -0.5, 0.5, 2], { dtype: 'float64' })
  const rows = []
  let worst = 0
  for (const [name, f] of Object.entries({ ...thresholds, ...smooth })) {
    const derivative = name in smooth ? grad((x: Tensor) => f(x).sum())(points) : points.mul(0)
    const values = [...(await f(points).data())]
    const slopes = [...(await derivative.data())]
    const check = await measured(f, points).sub(derivative).abs().amax().item()
    worst = Math.max(worst, check)
    rows.push([name, ...values.flatMap((value, i) => [value.toFixed(3), slopes[i]!.toFixed(3)])])
  }
  page.table(['', 'f(-2)', "f'", 'f(-0.5)', "f'", 'f(0.5)', "f'", 'f(2)', "f'"], rows)
  page.line(`largest difference between gradients and (f(z+e)-f(z-e))/2e: ${worst.toExponential(1)}`)
  page.line()
  const charts = Object.entries({ ...thresholds, ...smooth }).map(([name, f]) => {
    const derivative = name in smooth ? grad((x: Tensor) => f(x).sum()) : (x: Tensor) => x.mul(0)
    return functionChart({ f }, { title: name, derivative, range: [-4, 4], width: 420, height: 300 })
  })
  page.picture('gallery', chartGrid(charts, { title: 'Activations and their derivatives', columns: 3 }), { height: 9 })
  return { worst, rows }
}
