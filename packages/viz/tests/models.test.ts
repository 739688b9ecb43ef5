import { reference, type Tensor, useSync } from '@neurite/core'
import { Dropout, Linear, Module, ReLU, Sequential } from '@neurite/layers'
import { modelChart, toDot, toMermaid, toSvg } from '@neurite/viz'
import { expect, it } from 'vitest'

useSync(reference())

class Residual extends Module {
  inner = new Sequential(new Linear(4, 4), new ReLU())
  drop = new Dropout(0.5)

  forward(x: Tensor): Tensor {
    return this.drop.call(this.inner.call(x)).add(x)
  }
}

const model = () => new Sequential(new Linear(3, 4), new Residual(), new Linear(4, 2))

it('toDot gives layers, containers and edges', () => {
  expect(toDot(model(), { inputShape: [8, 3] })).toBe(`digraph "Sequential" {
  node [shape=box, style=rounded, fontname="sans-serif"]
  "(input)" [label="Input\\n[8, 3]"]
  "0" [label="Linear\\ninFeatures=3, outFeatures=4, bias=true\\n[8, 4] · 16 parameters"]
  "2" [label="Linear\\ninFeatures=4, outFeatures=2, bias=true\\n[8, 2] · 10 parameters"]
  subgraph "cluster_1" {
    label="Residual"
    "1.drop" [label="drop: Dropout\\np=0.5\\n[8, 4]"]
    subgraph "cluster_1.inner" {
      label="inner: Sequential"
      "1.inner.0" [label="Linear\\ninFeatures=4, outFeatures=4, bias=true\\n[8, 4] · 20 parameters"]
      "1.inner.1" [label="ReLU\\n[8, 4]"]
    }
  }
  "(input)" -> "0"
  "0" -> "1.inner.0"
  "1.drop" -> "2"
  "1.inner.0" -> "1.inner.1"
  "1.inner.1" -> "1.drop" [style=invis]
}
`)
})

it('toMermaid gives the same', () => {
  expect(toMermaid(model())).toBe(`flowchart TB
  n0["Linear<br>inFeatures=3, outFeatures=4, bias=true<br>16 parameters"]
  n4["Linear<br>inFeatures=4, outFeatures=2, bias=true<br>10 parameters"]
  subgraph n5 ["Residual"]
    n3["drop: Dropout<br>p=0.5"]
    subgraph n6 ["inner: Sequential"]
      n1["Linear<br>inFeatures=4, outFeatures=4, bias=true<br>20 parameters"]
      n2["ReLU"]
    end
  end
  n0 --> n1
  n3 --> n4
  n1 --> n2
  n2 ~~~ n3
`)
})

it('toSvg is the chart as a string, of a model or of its graph', () => {
  const svg = toSvg(model())
  expect(svg).toBe(modelChart(model().modelGraph()).svg)
  expect(svg).toContain('46 parameters')
  expect(svg).not.toContain('[8, 3]')
  expect(toSvg(model(), { inputShape: [8, 3] })).toContain('[8, 3]')
})

it('a single layer, and a model of many, can be drawn', () => {
  expect(toSvg(new Linear(2, 1))).toContain('Linear')
  const deep = new Sequential(...Array.from({ length: 60 }, () => new Linear(2, 2)))
  expect(modelChart(deep).height).toBeGreaterThan(3000)
})

it('the terminal shows a tree', () => {
  expect(modelChart(model(), { inputShape: [8, 3] }).toTerminal({ width: 60, color: false })).toBe(
    [
      'Sequential                            [8, 2]',
      '├─ Linear(inFeatures=3, outFeatures…  [8, 4] · 16 parameters',
      '├─ Residual                           [8, 4]',
      '│  ├─ inner: Sequential               [8, 4]',
      '│  │  ├─ Linear(inFeatures=4, outFe…  [8, 4] · 20 parameters',
      '│  │  └─ ReLU                         [8, 4]',
      '│  └─ drop: Dropout(p=0.5)            [8, 4]',
      '└─ Linear(inFeatures=4, outFeatures…  [8, 2] · 10 parameters',
    ].join('\n'),
  )
})

it('what is no model is refused', () => {
  expect(() => toDot('model' as never)).toThrow(
    '[toDot] expected a model or what its modelGraph() gives, received string',
  )
  expect(() => toSvg(model(), { inputShap: [1] } as object)).toThrow(
    "[toSvg] unknown option 'inputShap'; did you mean 'inputShape'?",
  )
  expect(() => toMermaid({ nodes: [], edges: [] })).toThrow('a graph needs a node without parent')
})
