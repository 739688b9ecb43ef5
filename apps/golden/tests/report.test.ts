import { expect, test } from 'vitest'
import { reportJson, reportText } from '../src/report.ts'
import type { Verdict } from '../src/runCase.ts'

const verdict = (name: string, op: string, outcome: Verdict['outcome'], ...details: string[]) => ({
  name,
  op,
  outcome,
  details,
})

const results = [
  {
    family: 'shape',
    verdicts: [verdict('a', 'torch.cat', 'passed'), verdict('b', 'torch.cat', 'failed', '1', '2', '3', '4')],
  },
  {
    family: 'conv',
    verdicts: [
      verdict('c', 'F.conv1d', 'unsupported', "no export 'conv1d'"),
      verdict('d', 'F.conv1d', 'unsupported', "no export 'conv1d'"),
    ],
  },
]

test('a table, the failed with what differs, and the unsupported folded', () => {
  expect(reportText(results).split('\n')).toEqual([
    'family  passed  failed  unsupported',
    'shape        1       1            0',
    'conv         0       0            2',
    'total        1       1            2',
    '',
    'failed, shape:',
    '  b',
    '    1',
    '    2',
    '    3',
    '    … and 1 more',
    '',
    'unsupported, conv:',
    "  F.conv1d: no export 'conv1d' (2 cases)",
  ])
})

test('the same for programs', () => {
  expect(reportJson('cpu', results)).toMatchObject({
    backend: 'cpu',
    total: { passed: 1, failed: 1, unsupported: 2 },
    families: [
      { family: 'shape', passed: 1, failed: 1, unsupported: 0 },
      { family: 'conv', cases: [{ name: 'c' }, { name: 'd' }] },
    ],
  })
})
