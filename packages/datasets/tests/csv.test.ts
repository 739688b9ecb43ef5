import './device.ts'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { ArgumentError, FormatError } from '@neurite/core'
import { loadCsv, parseCsv } from '@neurite/datasets'
import { expect, test } from 'vitest'
import { root } from './loopback.ts'

const HOUSES = `area,city,"price, in $",note
32,Seoul,6,"small, ""old"""
33.5,Busan,?,"two
lines"
-1e2,Seoul,8.5,
`

test('quotes, missing values, kinds and categories', () => {
  const table = parseCsv(HOUSES.replaceAll('\n', '\r\n'))
  expect(table.length).toBe(3)
  expect(table.column('area')).toMatchObject({ kind: 'number', values: Float64Array.of(32, 33.5, -100) })
  expect(table.column('city')).toMatchObject({ categories: ['Busan', 'Seoul'], codes: Int32Array.of(1, 0, 1) })
  expect(table.column('price, in $')).toMatchObject({ values: Float64Array.of(6, Number.NaN, 8.5) })
  const note = table.column('note')
  expect(note).toMatchObject({ codes: Int32Array.of(0, 1, -1), categories: ['small, "old"', 'two\r\nlines'] })
})

test('a dataset of it', async () => {
  const table = parseCsv(HOUSES)
  const options = { target: 'price, in $', features: ['area', 'city'] }
  expect(() => table.dataset(options)).toThrow(
    "price, in $ is missing in row 1; leave such rows out with { missing: 'drop' }",
  )
  const houses = table.dataset({ ...options, missing: 'drop' })
  expect(houses.featureNames).toEqual(['area', 'city=Busan', 'city=Seoul'])
  expect(await houses.features.tolist()).toEqual([
    [32, 0, 1],
    [-100, 0, 1],
  ])
  expect(await houses.targets.tolist()).toEqual([[6], [8.5]])
  const filled = table.dataset({ target: 'city', features: ['price, in $'], missing: 'mean' })
  expect(await filled.features.tolist()).toEqual([[6], [7.25], [8.5]])
  expect([filled.targets.dtype, filled.classes]).toEqual(['int32', ['Busan', 'Seoul']])
  expect(() => table.dataset({ target: 'pricee' })).toThrow(ArgumentError)
})

test('other delimiters, no header, kinds given, fields of blanks', () => {
  const table = parseCsv('1;a;007\n2;;008', { delimiter: ';', header: false, types: { 2: 'category' } })
  expect(table.columns.map(({ name, kind }) => [name, kind])).toEqual([
    ['0', 'number'],
    ['1', 'category'],
    ['2', 'category'],
  ])
  expect(parseCsv('a\n 1 \n\n2\n').column('a')).toMatchObject({ values: Float64Array.of(1, 2) })
  expect(parseCsv('\ufeffx,y\n"1",inf\n').column('x').kind).toBe('number')
})

test.each([
  ['a,b\n1,2\n3\n', 'line 3 has 1 fields; the first row has 2'],
  ['a,b\n1,"2\n3,4\n', 'the quote opened on line 2 is never closed'],
  ['a\n"x"y\n', "line 2: after a closing quote comes 'y'"],
  ['a,a\n1,2\n', 'columns are a, a; they must be 2 different names'],
  ['', 'has no rows'],
])('%j is refused', (text, message) => {
  expect(() => parseCsv(text)).toThrow(FormatError)
  expect(() => parseCsv(text, { name: 'x.csv' })).toThrow(`[parseCsv: x.csv] ${message}`)
})

test('a text where numbers are asked for is refused by its line', () => {
  expect(() => parseCsv('a\n1\nx\n', { types: { a: 'number' } })).toThrow(
    "line 3: a is 'x'; the column must hold numbers",
  )
  expect(() => parseCsv('a\n1\n', { types: { b: 'number' } })).toThrow("types names 'b'")
  expect(() => parseCsv('a\n1\n', { delimiter: '"' })).toThrow('cannot be empty, a quote')
})

test('files, gzip or not, and bytes at hand', async () => {
  const path = join(root(), 'houses.csv')
  await writeFile(path, HOUSES)
  expect((await loadCsv(path)).length).toBe(3)
  await writeFile(path, gzipSync(HOUSES))
  expect((await loadCsv(path)).length).toBe(3)
  expect((await loadCsv(new Blob([HOUSES]))).length).toBe(3)
  await expect(loadCsv(join(root(), 'none.csv'))).rejects.toThrow('there is no file')
  await expect(loadCsv(Uint8Array.of(0x61, 0xff, 0xfe))).rejects.toThrow('not text in UTF-8')
})
