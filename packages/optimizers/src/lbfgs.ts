import {
  ArgumentError,
  cat,
  checkOptions,
  computeDType,
  dot,
  evaluate,
  noGrad,
  type Parameter,
  type Tensor,
  zeros,
} from '@neurite/core'
import { checkNotNegative } from './checks.ts'
import { makeGroup, type ParamGroup, listGroups, listParameters, type Params } from './paramGroup.ts'
import type { CommonOptions } from './rule.ts'
import { fresh, restoreMemory, saveMemory } from './lbfgsMemory.ts'
import { type OptimizerStateDict, snakeCase } from './stateDict.ts'
import { type Point, strongWolfe } from './strongWolfe.ts'

export interface LBFGSOptions extends Omit<CommonOptions, 'maximize'> {
  /** Most iterations in one step. */
  maxIter?: number
  /** Most evaluations of the loss in one step; 1.25 maxIter when left out. */
  maxEval?: number | null
  /** Stop where no element of the gradient is larger. */
  toleranceGrad?: number
  /** Stop where the loss or the parameters change less. */
  toleranceChange?: number
  /** How many updates of the curvature are kept. */
  historySize?: number
  /** Look for a step along each direction that meets the strong Wolfe conditions; otherwise all are `lr`. */
  lineSearchFn?: 'strong_wolfe' | null
}

type Settings = Required<LBFGSOptions>

const DEFAULTS: Settings = {
  lr: 1,
  maxIter: 20,
  maxEval: null,
  toleranceGrad: 1e-7,
  toleranceChange: 1e-9,
  historySize: 100,
  lineSearchFn: null,
}

const largest = async (x: Tensor): Promise<number> => Number(await x.abs().amax().item())
const product = async (a: Tensor, b: Tensor): Promise<number> => Number(await dot(a, b).item())

/**
 * Limited-memory BFGS: `p += t d` with d = -H g, where H, about the inverse Hessian, follows from the last changes of
 * the gradient. Each step evaluates the loss several times, so it takes a closure and is awaited:
 *
 * ```ts
 * const loss = await optimizer.step(() => {
 *   optimizer.zeroGrad()
 *   const loss = criterion.call(model.call(x), y)
 *   loss.backward()
 *   return loss
 * })
 * ```
 * It has one group of parameters.
 * https://pytorch.org/docs/stable/generated/torch.optim.LBFGS.html
 */
export class LBFGS {
  readonly paramGroups: ParamGroup<Settings & CommonOptions>[]
  #memory = fresh()

  constructor(params: Params<LBFGSOptions & CommonOptions>, options: LBFGSOptions = {}) {
    checkOptions('LBFGS', options, Object.keys(DEFAULTS))
    const groups = listGroups<LBFGSOptions & CommonOptions>('LBFGS', params)
    if (groups.length !== 1) throw new ArgumentError(`[LBFGS] has one group of parameters, received ${groups.length}`)
    const { params: own, ...group } = groups[0]!
    checkOptions('LBFGS', group, Object.keys(DEFAULTS))
    const settings = { ...DEFAULTS, ...options, ...group }
    checkNotNegative('LBFGS', settings, ['lr', 'maxIter', 'toleranceGrad', 'toleranceChange', 'historySize'])
    if (settings.lineSearchFn !== null && settings.lineSearchFn !== 'strong_wolfe')
      throw new ArgumentError(`[LBFGS] lineSearchFn is 'strong_wolfe' or null, received '${settings.lineSearchFn}'`)
    this.paramGroups = [
      makeGroup<Settings & CommonOptions>(
        listParameters('LBFGS', own, new Set()),
        settings as Required<Settings & CommonOptions>,
      ),
    ]
  }

  get #params(): readonly Parameter[] {
    return this.paramGroups[0]!.params
  }

  zeroGrad(): void {
    for (const param of this.#params) param.grad = null
  }

  /** All gradients as one vector. */
  #gradient(): Tensor {
    return noGrad(() =>
      cat(
        this.#params.map((param) => {
          const { grad } = param
          return grad === null
            ? zeros([param.size], { dtype: computeDType(param.dtype), device: param.device })
            : grad.reshape([param.size])
        }),
      ),
    )
  }

  /** Moves the parameters from where they were by `t d`. */
  #moveTo(from: readonly Tensor[], t: number, d: Tensor): void {
    noGrad(() => {
      let at = 0
      for (const [i, param] of this.#params.entries()) {
        const part = d.slice([at, at + param.size]).reshape(param.shape)
        param.assign(from[i]!.add(part.mul(t)))
        at += param.size
      }
    })
  }

  /** -H g by the two loops. */
  #direction(g: Tensor): Tensor {
    const { changes, scale } = this.#memory
    return noGrad(() => {
      const shares: Tensor[] = []
      let q = g.neg()
      for (const { y, s, ro } of changes.toReversed()) {
        const share = dot(s, q).mul(ro)
        shares.unshift(share)
        q = q.sub(y.mul(share))
      }
      let d = q.mul(scale)
      changes.forEach(({ y, s, ro }, i) => {
        d = d.add(s.mul(shares[i]!.sub(dot(y, d).mul(ro))))
      })
      return d
    })
  }

  /** Takes what the last move taught about the curvature in. */
  async #learn(g: Tensor, before: Tensor): Promise<void> {
    const memory = this.#memory
    const [y, s] = noGrad(() => [g.sub(before), memory.direction!.mul(memory.stepSize)] as const)
    const ys = await product(y, s)
    if (ys <= 1e-10) return
    if (memory.changes.length === this.paramGroups[0]!.historySize) memory.changes.shift()
    memory.changes.push({ y, s, ro: 1 / ys })
    memory.scale = ys / (await product(y, y))
  }

  /** Evaluates the loss, by `closure`, as often as it takes to go down several iterations; gives the first loss. */
  async step(closure: () => Tensor): Promise<Tensor> {
    const { lr, maxIter, toleranceGrad, toleranceChange, lineSearchFn, ...group } = this.paramGroups[0]!
    const maxEval = group.maxEval ?? Math.floor((maxIter * 5) / 4)
    const memory = this.#memory
    let evaluations = 0
    const look = async (): Promise<{ value: Tensor; loss: number; gradient: Tensor }> => {
      const value = closure()
      const gradient = this.#gradient()
      await evaluate(value, gradient)
      evaluations += 1
      memory.functionEvaluations += 1
      return { value, loss: Number(await value.item()), gradient }
    }
    const first = await look()
    let { loss, gradient: g } = first
    if ((await largest(g)) <= toleranceGrad) return first.value
    for (let n = 1; n <= maxIter; n++) {
      memory.iterations += 1
      if (memory.iterations === 1) memory.direction = noGrad(() => g.neg())
      else {
        await this.#learn(g, memory.gradient!)
        memory.direction = this.#direction(g)
      }
      const d = memory.direction!
      const before = { gradient: g, loss }
      memory.gradient = g
      memory.loss = loss
      let t = lr
      if (memory.iterations === 1) t = Math.min(1, 1 / Number(await g.abs().sum().item())) * lr
      memory.stepSize = t
      const slope = await product(g, d)
      // A direction that hardly leads down
      if (slope > -toleranceChange) break
      const from = this.#params.map((param) => param.detach())
      if (lineSearchFn === 'strong_wolfe') {
        const at = async (step: number): Promise<Point> => {
          this.#moveTo(from, step, d)
          const seen = await look()
          return { t: step, loss: seen.loss, gradient: seen.gradient, slope: await product(seen.gradient, d) }
        }
        const start = { t: 0, loss: before.loss, gradient: before.gradient, slope }
        const found = await strongWolfe(at, start, t, await largest(d))
        t = found.t
        loss = found.loss
        g = found.gradient
        this.#moveTo(from, t, d)
      } else {
        this.#moveTo(from, t, d)
        if (n !== maxIter) ({ loss, gradient: g } = await look())
      }
      memory.stepSize = t
      if (n === maxIter || evaluations >= maxEval || (await largest(g)) <= toleranceGrad) break
      if ((await largest(d)) * t <= toleranceChange || Math.abs(loss - before.loss) < toleranceChange) break
    }
    await evaluate(...this.#params)
    return first.value
  }

  /** State under PyTorch's names. */
  stateDict(): OptimizerStateDict {
    const { params, ...options } = this.paramGroups[0]!
    const group = Object.fromEntries(Object.entries(options).map(([key, value]) => [snakeCase(key), value]))
    const state: OptimizerStateDict['state'] = {}
    if (this.#memory.iterations > 0) state[0] = saveMemory(this.#memory)
    return { state, param_groups: [{ ...group, params: params.map((_, i) => i) }] }
  }

  /** Takes over what `stateDict` gave. */
  loadStateDict(dict: OptimizerStateDict): void {
    const [given] = dict.param_groups
    if (given?.params.length !== this.#params.length) {
      throw new ArgumentError(
        `[LBFGS.loadStateDict] the state dict is for ${given?.params.length ?? 0} parameters, this optimizer has ${this.#params.length}`,
      )
    }
    const group: Record<string, unknown> = this.paramGroups[0]!
    for (const key of Object.keys(DEFAULTS)) if (given[snakeCase(key)] !== undefined) group[key] = given[snakeCase(key)]
    const entry = dict.state[0]
    this.#memory = entry === undefined ? fresh() : restoreMemory(entry)
  }
}
