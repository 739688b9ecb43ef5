import { bars } from '@neurite/viz'
import { outer, Parameter, SGD, type Tensor, tensor } from 'neurite'
import type { Page } from '../../page.ts'

const double = { dtype: 'float64' } as const

/** The derivative of the sigmoid, from its output. */
const slope = (output: Tensor) => output.mul(output.neg().add(1))

export async function backpropByHand(page: Page) {
  const x = tensor([0.1, 0.2], double)
  const target = tensor([0.4, 0.6], double)
  // The weights W1 W2 / W3 W4 into the hidden layer, W5 W6 / W7 W8 into the output layer; no bias.
  const hidden = new Parameter(
    tensor(
      [
        [0.3, 0.25],
        [0.4, 0.35],
      ],
      double,
    ),
  )
  const output = new Parameter(
    tensor(
      [
        [0.45, 0.4],
        [0.7, 0.6],
      ],
      double,
    ),
  )

  function forward() {
    const z = hidden.matmul(x)
    const h = z.sigmoid()
    const sums = output.matmul(h)
    const o = sums.sigmoid()
    const errors = target.sub(o).square().div(2)
    return { z, h, sums, o, errors, total: errors.sum() }
  }

  // Each factor of the chain rule, from the output layer backwards.
  const { z, h, sums, o, errors, total } = forward()
  const errorBySum = o.sub(target).mul(slope(o))
  const errorByOutput = outer(errorBySum, h)
  const errorByHidden = output.T.matmul(errorBySum)
  const errorByInput = outer(errorByHidden.mul(slope(h)), x)

  const list = async (...tensors: Tensor[]) => (await Promise.all(tensors.map((t) => t.data()))).flatMap((d) => [...d])
  const byHand = await list(errorByInput, errorByOutput)
  const values = await list(z, h, sums, o, errors, total)
  const hiddenErrors = await list(errorByHidden)

  // The framework walks the same way back.
  const optimizer = new SGD([hidden, output], { lr: 0.5 })
  total.backward()
  const byAutograd = await list(hidden.grad!, output.grad!)
  optimizer.step()
  const weights = await list(hidden, output)
  const after = await forward().total.item()

  const names = ['z1', 'z2', 'h1', 'h2', 'z3', 'z4', 'o1', 'o2', 'E1', 'E2', 'E']
  page.table(
    ['forward', ''],
    names.map((name, i) => [name, values[i]!.toFixed(8)]),
  )
  page.line(`dE/dh1 = ${hiddenErrors[0]!.toFixed(8)}   dE/dh2 = ${hiddenErrors[1]!.toFixed(8)}`)
  page.line()
  page.table(
    ['weight', 'dE/dW by hand', 'by autograd', 'W after one step'],
    byHand.map((gradient, i) => [`W${i + 1}`, gradient.toFixed(8), byAutograd[i]!.toFixed(8), weights[i]!.toFixed(8)]),
  )
  page.line(`E before: ${values.at(-1)!.toFixed(8)}   after: ${after.toFixed(8)}`)
  page.line()
  const gradients = Object.fromEntries(byHand.map((gradient, i) => [`W${i + 1}`, gradient]))
  page.picture('gradients', bars(gradients, { title: 'How much the error grows with each weight', yLabel: 'dE/dW' }))
  return { values, hiddenErrors, byHand, byAutograd, weights, after }
}
