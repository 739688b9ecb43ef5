import { manualSeed, ones, randn, reference, type Tensor, tensor, use, zeros } from '@neurite/core'
import '@neurite/autograd'
import { describe, expect, test } from 'vitest'
import {
  MultiheadAttention,
  PositionalEncoding,
  RotaryEmbedding,
  Transformer,
  TransformerDecoder,
  TransformerDecoderLayer,
  TransformerEncoder,
  TransformerEncoderLayer,
} from '../src/index.ts'

await use(reference())
manualSeed(2)

async function expectClose(got: Tensor, want: Tensor, digits = 5): Promise<void> {
  expect(got.shape).toEqual(want.shape)
  const wanted = await want.data()
  for (const [i, value] of (await got.data()).entries()) expect(value).toBeCloseTo(wanted[i]!, digits)
}

describe('MultiheadAttention', () => {
  const x = randn([2, 4, 8])

  test('every head attends on its own', async () => {
    const attention = new MultiheadAttention(8, 2, { batchFirst: true })
    const { attnOutput, attnWeights } = attention.call(x, x, x, { averageAttnWeights: false })
    const state = attention.stateDict()
    const [q, k, v] = [0, 8, 16].map((row) => x.matmul(state['in_proj_weight']!.slice([row, row + 8]).T))
    const head = (t: Tensor, i: number) => t.slice('...', [4 * i, 4 * i + 4])
    const outputs = [0, 1].map((i) => {
      const weights = head(q!, i).matmul(head(k!, i).transpose(1, 2)).div(2).softmax(-1)
      return { weights, output: weights.matmul(head(v!, i)) }
    })
    for (const i of [0, 1]) await expectClose(attnWeights!.select(1, i), outputs[i]!.weights)
    const w = state['out_proj.weight']!
    const joined = outputs.map(({ output }, i) => output.matmul(w.slice(null, [4 * i, 4 * i + 4]).T))
    await expectClose(attnOutput, joined[0]!.add(joined[1]!))
  })

  test('without a batch, with the batch second, and with it first', async () => {
    const second = new MultiheadAttention(8, 4)
    const first = new MultiheadAttention(8, 4, { batchFirst: true })
    first.loadStateDict(second.stateDict())
    const y = x.transpose(0, 1)
    await expectClose(second.call(y, y, y).attnOutput.transpose(0, 1), first.call(x, x, x).attnOutput)
    const row = x.select(0, 1)
    await expectClose(first.call(row, row, row).attnOutput, first.call(x, x, x).attnOutput.select(0, 1))
  })

  test('masked keys change nothing', async () => {
    const attention = new MultiheadAttention(8, 2, { batchFirst: true, addBiasKv: true, addZeroAttn: true })
    const keyPaddingMask = tensor([
      [false, false, true, true],
      [false, false, true, true],
    ])
    const short = x.slice(null, [0, 2])
    const masked = attention.call(x, x, x, { keyPaddingMask })
    expect(masked.attnWeights!.shape).toEqual([2, 4, 6])
    await expectClose(masked.attnOutput, attention.call(x, short, short).attnOutput)
    const attnMask = keyPaddingMask.select(0, 0).expand([4, 4])
    await expectClose(attention.call(x, x, x, { attnMask }).attnOutput, masked.attnOutput)
    const perHead = attnMask.expand([4, 4, 4])
    await expectClose(attention.call(x, x, x, { attnMask: perHead }).attnOutput, masked.attnOutput)
  })

  test('names of the state dict, and the weights at the start', async () => {
    const shared = new MultiheadAttention(4, 2, { addBiasKv: true })
    const names = ['in_proj_weight', 'in_proj_bias', 'bias_k', 'bias_v', 'out_proj.weight', 'out_proj.bias']
    expect(Object.keys(shared.stateDict())).toEqual(names)
    expect(await shared.out_proj.bias!.tolist()).toEqual([0, 0, 0, 0])
    const apart = new MultiheadAttention(4, 2, { kdim: 3, vdim: 5, bias: false })
    expect(Object.keys(apart.stateDict())).toEqual([
      'q_proj_weight',
      'k_proj_weight',
      'v_proj_weight',
      'out_proj.weight',
    ])
  })

  test('says what does not fit', () => {
    expect(() => new MultiheadAttention(6, 4)).toThrow(/embedDim must be divisible by numHeads, received 6 and 4/)
    const attention = new MultiheadAttention(8, 2, { batchFirst: true })
    expect(() => attention.call(x, x, x, { attnMask: zeros([3, 4]) })).toThrow(
      /attnMask is \[3, 4\]; it must be \[4, 4\]/,
    )
    expect(() => attention.call(x, x, x, { keyPaddingMask: zeros([4]) })).toThrow(/it must be \[2, 4\]/)
    expect(() => attention.call(x.select(0, 0), x, x)).toThrow(/all must have three axes/)
  })
})

describe('transformers', () => {
  const options = { dimFeedforward: 12, batchFirst: true, dropout: 0 }

  test('a causal mask hides what comes after', async () => {
    const layer = new TransformerEncoderLayer(8, 2, options)
    const encoder = new TransformerEncoder(layer, 2)
    const mask = Transformer.generateSquareSubsequentMask(4)
    const x = randn([2, 4, 8])
    const whole = encoder.call(x, { mask })
    await expectClose(
      whole.slice(null, [0, 3]),
      encoder.call(x.slice(null, [0, 3]), { mask: mask.slice([0, 3], [0, 3]) }),
    )
  })

  test('layers are copies, or made one by one', async () => {
    const layer = new TransformerDecoderLayer(8, 2, options)
    const copies = new TransformerDecoder(layer, 2)
    expect(copies.layers[0]).toBe(layer)
    expect(copies.layers[1]!.linear1.weight).not.toBe(layer.linear1.weight)
    await expectClose(copies.layers[1]!.linear1.weight, layer.linear1.weight)
    const own = new TransformerDecoder(() => new TransformerDecoderLayer(8, 2, options), 2)
    expect(await own.layers[0]!.linear1.weight.data()).not.toEqual(await own.layers[1]!.linear1.weight.data())
    expect(copies.parameters().length).toBe(2 * layer.parameters().length)
  })

  test('encoder and decoder', async () => {
    const model = new Transformer({ dModel: 8, nhead: 2, numEncoderLayers: 1, numDecoderLayers: 2, ...options })
    const out = model.call(randn([2, 5, 8]), randn([2, 3, 8]), {
      tgtMask: Transformer.generateSquareSubsequentMask(3),
    })
    expect(out.shape).toEqual([2, 3, 8])
    // the norm at the end
    await expectClose(out.mean({ dim: -1 }), zeros([2, 3]))
    expect(Object.keys(model.stateDict())).toContain('decoder.layers.1.multihead_attn.in_proj_weight')
    expect(() => new Transformer({ dmodel: 4 } as object)).toThrow(/dmodel/)
  })

  test('the activation may be a function', async () => {
    const layer = new TransformerEncoderLayer(8, 2, { ...options, activation: (x) => x.mul(0) })
    layer.linear2.bias = null
    const x = randn([1, 2, 8])
    const attended = layer.norm1.call(x.add(layer.self_attn.call(x, x, x).attnOutput))
    await expectClose(layer.call(x), layer.norm2.call(attended))
    expect(() => new TransformerEncoderLayer(8, 2, { activation: 'tanh' as 'relu' })).toThrow(/'relu', 'gelu'/)
  })
})

describe('positions', () => {
  test.each([true, false])('rotary products depend on distance alone, interleaved %s', async (interleaved) => {
    const rotary = new RotaryEmbedding(6, { interleaved })
    const made = { dtype: 'float64' } as const
    const [q, k] = [randn([1, 6], made), randn([1, 6], made)]
    const product = (m: number, n: number) =>
      rotary
        .call(q, { offset: m })
        .mul(rotary.call(k, { offset: n }))
        .sum()
    await expectClose(product(7, 4), product(3, 0), 10)
    await expectClose(product(2, 2), q.mul(k).sum(), 10)
    await expectClose(rotary.call(q.expand([2, 3, 6])).select(1, 2), rotary.call(q, { offset: 2 }).expand([2, 6]), 10)
  })

  test('rotary by the formula of the paper', async () => {
    const x = [1, 2, 3, 4]
    const got = await new RotaryEmbedding(4).call(tensor([x]), { offset: 5 }).data()
    const angles = [5, 5 / 100]
    const want = angles.flatMap((angle, i) => {
      const [a, b] = [x[2 * i]!, x[2 * i + 1]!]
      return [a * Math.cos(angle) - b * Math.sin(angle), a * Math.sin(angle) + b * Math.cos(angle)]
    })
    for (const [i, value] of got.entries()) expect(value).toBeCloseTo(want[i]!, 5)
  })

  test('sinusoidal encoding', async () => {
    const encoding = new PositionalEncoding(5, { dropout: 0, maxLen: 50 })
    const got = (await encoding.call(zeros([40, 1, 5])).tolist()) as number[][][]
    for (const t of [0, 1, 39])
      for (let i = 0; i < 5; i++) {
        const angle = t / 10000 ** ((2 * Math.floor(i / 2)) / 5)
        expect(got[t]![0]![i]).toBeCloseTo(i % 2 === 0 ? Math.sin(angle) : Math.cos(angle), 5)
      }
    expect(Object.keys(encoding.stateDict())).toEqual([])
    expect(() => encoding.call(ones([51, 1, 5]))).toThrow(/T up to 50/)
    expect(() => new RotaryEmbedding(3)).toThrow(/must be even/)
  })
})
