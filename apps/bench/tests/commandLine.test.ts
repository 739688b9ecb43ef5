import { describe, expect, it } from 'vitest'
import { chosen, parseCommand } from '../src/commandLine.ts'

const works = [{ name: 'mlp-sgd' }, { name: 'mlp-adam' }, { name: 'xor-plain' }]

describe('command line', () => {
  it('asks for everything when it is empty', () => {
    expect(parseCommand([])).toEqual({ only: [], library: [], device: null, json: null, quick: false, readme: false })
    expect(chosen('work', works, [])).toEqual(works)
  })

  it('takes works, libraries, a file and the short samples', () => {
    const args = [
      '--only',
      'xor-plain,mlp-sgd',
      '--only',
      'mlp-adam',
      '--library',
      'neurite',
      '--json',
      'a.json',
      '--quick',
    ]
    const only = ['xor-plain', 'mlp-sgd', 'mlp-adam']
    expect(parseCommand(args)).toEqual({
      only,
      library: ['neurite'],
      device: null,
      json: 'a.json',
      quick: true,
      readme: false,
    })
  })

  it('refuses what it does not know', () => {
    expect(() => parseCommand(['--fast'])).toThrow('--fast')
    expect(() => chosen('work', works, ['ml'])).toThrow("no work 'ml'; there are mlp-sgd, mlp-adam, xor-plain")
  })

  it('chooses by name or by family, in the order of the works', () => {
    expect(chosen('work', works, ['xor-plain', 'mlp'])).toEqual(works)
    expect(chosen('work', works, ['mlp-adam'])).toEqual([{ name: 'mlp-adam' }])
  })
})
