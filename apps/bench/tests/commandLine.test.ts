import { describe, expect, it } from 'vitest'
import { chosen, parseCommand } from '../src/commandLine.ts'

const works = [{ name: 'mlp-sgd' }, { name: 'mlp-adam' }, { name: 'xor-plain' }]

describe('command line', () => {
  it('asks for everything when it is empty', () => {
    expect(parseCommand([])).toEqual({ only: [], json: null, quick: false })
    expect(chosen(works, [])).toEqual(works)
  })

  it('takes works, a file and the short samples', () => {
    const args = ['--only', 'xor-plain,mlp-sgd', '--only', 'mlp-adam', '--json', 'a.json', '--quick']
    expect(parseCommand(args)).toEqual({ only: ['xor-plain', 'mlp-sgd', 'mlp-adam'], json: 'a.json', quick: true })
  })

  it('refuses what it does not know', () => {
    expect(() => parseCommand(['--fast'])).toThrow('--fast')
    expect(() => chosen(works, ['ml'])).toThrow("no work 'ml'; there are mlp-sgd, mlp-adam, xor-plain")
  })

  it('chooses by name or by family, in the order of the works', () => {
    expect(chosen(works, ['xor-plain', 'mlp'])).toEqual(works)
    expect(chosen(works, ['mlp-adam'])).toEqual([{ name: 'mlp-adam' }])
  })
})
