import './device.ts'
import { tensor } from '@neurite/core'
import {
  characters,
  DataLoader,
  LabelEncoder,
  loadText,
  MinMaxScaler,
  StandardScaler,
  TextDataset,
  Vocabulary,
  words,
} from '@neurite/datasets'
import { expect, test } from 'vitest'

const X = [
  [1, 10, 7],
  [3, 10, 9],
  [5, 10, 11],
]

test('scalers fit, apply and undo', async () => {
  const standard = new StandardScaler()
  const scaled = (await (await standard.fitTransform(tensor(X))).tolist()) as number[][]
  expect(scaled.map((row) => row[0])).toEqual([-1.2247449, 0, 1.2247449].map((x) => expect.closeTo(x, 5)))
  expect(scaled.map((row) => row[1])).toEqual([0, 0, 0])
  expect([...standard.mean!]).toEqual([3, 10, 9])
  const range = await new MinMaxScaler().fit(tensor(X))
  expect(await range.transform(tensor([[2, 10, 13]])).tolist()).toEqual([[0.25, 0, 1.5]])
  expect(await range.inverse(range.transform(tensor(X))).tolist()).toEqual(X)
  expect(() => new MinMaxScaler().transform(tensor(X))).toThrow('[MinMaxScaler] transform comes after fit')
  expect(() => range.transform(tensor([[1]]))).toThrow('takes [count, 3] as fit did, received [1, 1]')
  await expect(new StandardScaler().fit(tensor([1]))).rejects.toThrow('received [1]')
})

test('labels become numbers or places', async () => {
  const encoder = new LabelEncoder().fit(['dog', 'cat', 'dog'])
  expect(encoder.classes).toEqual(['cat', 'dog'])
  expect(await encoder.encode(['dog', 'cat']).tolist()).toEqual([1, 0])
  expect(await encoder.oneHot(['dog']).tolist()).toEqual([[0, 1]])
  expect(encoder.decode([1, 0])).toEqual(['dog', 'cat'])
  expect(() => encoder.encode(['cow'])).toThrow("'cow' was not there in fit")
  expect(() => encoder.decode([2])).toThrow('there is no class 2')
  expect(new LabelEncoder<number>().fit([10, 9]).classes).toEqual([9, 10])
})

test('texts in pieces of any script', () => {
  expect(words("Don't stop: 한국어 3.14!")).toEqual(["don't", 'stop', ':', '한국어', '3', '.', '14', '!'])
  expect(characters('a😀\n')).toEqual(['a', '😀', '\n'])
})

test('a vocabulary counts, limits and knows what it does not know', () => {
  const vocabulary = Vocabulary.from([words('b a b c a b'), words('d')], { unknown: '<unknown>', minCount: 2 })
  expect(vocabulary.tokens).toEqual(['<unknown>', 'b', 'a'])
  expect([...vocabulary.encode(['a', 'z'])]).toEqual([2, 0])
  expect(vocabulary.decode([1, 2])).toEqual(['b', 'a'])
  expect(Vocabulary.from([['x', 'y']], { special: ['<pad>'], maxSize: 2 }).tokens).toEqual(['<pad>', 'x'])
  expect(() => new Vocabulary(['a']).encode(['b'])).toThrow("'b' is not in it")
  expect(() => new Vocabulary(['a', 'a'])).toThrow('twice')
  expect(() => vocabulary.decode([9])).toThrow('there is no token 9')
})

test('a text is cut into samples with the token that comes next', async () => {
  const text = new TextDataset('hello world', { length: 4, stride: 3 })
  expect(text.length).toBe(3)
  const [[input, next]] = [...new DataLoader(text, { batchSize: 3 })] as unknown as [[typeof a, typeof a]]
  const a = tensor(0)
  const read = async (x: typeof a) =>
    ((await x.tolist()) as number[][]).map((row) => text.vocabulary.decode(row).join(''))
  expect(await read(input)).toEqual(['hell', 'lo w', 'worl'])
  expect(await read(next)).toEqual(['ello', 'o wo', 'orld'])
  const fromFile = await loadText(new Blob(['a b a c']), { length: 2, tokenizer: words })
  expect(fromFile.vocabulary.tokens).toEqual(['a', 'b', 'c'])
  expect(() => new TextDataset('abc', { length: 3 })).toThrow('has 3 tokens; a sample takes 3 and the next')
})
