import { expectedSum, hasRelaxedSimd, multiplyAdds } from '../../limits/registers.ts'
import { arithmetic, memoryTraffic, type Work } from '../../limits/team.ts'
import { timedWorks } from '../../works/index.ts'
import type { OpenLibrary, Subject } from '../library.ts'

const checkLoop = (): number[] => {
  const sum = multiplyAdds()(1000, 1, 1)
  if (sum !== expectedSum(1000)) throw new Error(`the loop gave ${sum} instead of ${expectedSum(1000)}`)
  return []
}

/** A subject for each work that has such an amount: the amount, and nothing else, is done. */
function asMuchAs(amountOf: 'flops' | 'bytes', make: () => Work): Record<string, () => Subject> {
  return Object.fromEntries(
    timedWorks.flatMap((work) => {
      const amount = work[amountOf]
      if (amount === undefined) return []
      const subject = (): Subject => {
        const done = make()
        return { check: checkLoop, run: (count) => done(count * amount) }
      }
      return [[work.name, subject]]
    }),
  )
}

export const openRegisters = (threads: number): OpenLibrary => ({
  version: hasRelaxedSimd() ? 'relaxed multiply-add' : 'multiply, then add',
  subjects: asMuchAs('flops', () => arithmetic(threads)),
})

export const openTriad = (threads: number): OpenLibrary => ({
  version: 'a = b + s c',
  subjects: asMuchAs('bytes', () => memoryTraffic(threads)),
})
