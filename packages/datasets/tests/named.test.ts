import './device.ts'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { readFileSync } from 'node:fs'
import { FormatError } from '@neurite/core'
import {
  breastCancer,
  bostonHousing,
  californiaHousing,
  cifar10,
  cifar100,
  DownloadError,
  emnist,
  fashionMnist,
  iris,
  kmnist,
  stl10,
  svhn,
  wine,
} from '@neurite/datasets'
import { expect, test } from 'vitest'
import { bytesOf, idxBytes, mat, matMatrix, tar, zip } from './formats.ts'
import { root } from './loopback.ts'
import { testOnData } from './sharedData.ts'

async function put(name: string, bytes: Uint8Array | string): Promise<void> {
  const path = join(root(), name)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, bytes)
}

const here = () => ({ root: root(), download: false })
const numbers = async (tensor: { data(): Promise<ArrayLike<number>> }) => Array.from(await tensor.data())

async function refusal(run: () => Promise<unknown>): Promise<string> {
  const error = await run().then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(FormatError)
  return String(error)
}

test('Fashion-MNIST and KMNIST are IDX files with their own classes', async () => {
  for (const [folder, load, first] of [
    ['FashionMNIST/raw', fashionMnist, 'T-shirt/top'],
    ['kmnist', kmnist, 'o'],
  ] as const) {
    for (const part of ['train', 't10k']) {
      await put(
        `${folder}/${part}-images-idx3-ubyte`,
        idxBytes(
          [3, 28, 28],
          bytesOf(3 * 784, (i) => i % 256),
        ),
      )
      await put(`${folder}/${part}-labels-idx1-ubyte.gz`, gzipSync(idxBytes([3], Uint8Array.of(9, 0, 4))))
    }
    const { train, test: held } = await load(here())
    expect([train.length, held.length, train.classes.length, train.classes[0]]).toEqual([3, 3, 10, first])
    expect(await numbers(train.labels)).toEqual([9, 0, 4])
    await put(`${folder}/train-labels-idx1-ubyte.gz`, gzipSync(idxBytes([3], Uint8Array.of(9, 10, 4))))
    expect(await refusal(() => load(here()))).toContain('label 1 is 10; labels are 0 to 9')
  }
})

test('EMNIST is read from its archive, upright, letters counted from 0', async () => {
  const file = (split: string, part: string, labels: number[]) => ({
    [`gzip/emnist-${split}-${part}-images-idx3-ubyte.gz`]: gzipSync(
      idxBytes(
        [2, 28, 28],
        bytesOf(2 * 784, (i) => i % 251),
      ),
    ),
    [`gzip/emnist-${split}-${part}-labels-idx1-ubyte.gz`]: gzipSync(idxBytes([2], Uint8Array.from(labels))),
  })
  const archive = zip({
    'readme.txt': Buffer.from('letters'.repeat(50)),
    ...file('letters', 'train', [1, 26]),
    ...file('letters', 'test', [2, 3]),
    ...file('balanced', 'train', [0, 46]),
    ...file('balanced', 'test', [10, 36]),
  })
  await put('emnist/gzip.zip', archive)
  const { train } = await emnist({ ...here(), split: 'letters' })
  expect(await numbers(train.labels)).toEqual([0, 25])
  expect(train.classes).toHaveLength(26)
  const pixels = await numbers(train.images)
  // Row 1, column 0 of the upright image stands at row 0, column 1 of the file.
  expect([pixels[1], pixels[28]]).toEqual([28, 1])
  const balanced = await emnist(here())
  expect(balanced.test.classes.slice(9, 11).concat(balanced.test.classes.slice(-2))).toEqual(['9', 'A', 'r', 't'])
  expect(balanced.test.classes).toHaveLength(47)
  await put('emnist/gzip.zip', archive.subarray(0, archive.length - 30))
  expect(await refusal(() => emnist(here()))).toContain('no zip archive, or is cut off')
  const damaged = Buffer.from(archive)
  damaged.writeUInt32LE(2 ** 31, damaged.length - 6)
  await put('emnist/gzip.zip', damaged)
  expect(await refusal(() => emnist(here()))).toContain('lies behind its end')
  await put('emnist/gzip.zip', zip({ 'gzip/other': Buffer.from('x') }))
  expect(await refusal(() => emnist(here()))).toContain('has no gzip/emnist-balanced-test-labels')
  await expect(emnist({ split: 'letter' } as object)).rejects.toThrow("split is 'letter'")
})

/** Records of a label and pixels. */
const records = (count: number, labelBytes: number, area: number, label: (i: number) => number) =>
  bytesOf(count * (labelBytes + area), (i) => {
    const within = i % (labelBytes + area)
    const record = Math.floor(i / (labelBytes + area))
    return within < labelBytes ? label(record * labelBytes + within) : (within + record) % 256
  })

test('CIFAR-10 is read from its archive or from the batches that lie there', async () => {
  const batch = records(4, 1, 3072, (i) => (i * 3) % 10)
  const names = ['data_batch_1', 'data_batch_2', 'data_batch_3', 'data_batch_4', 'data_batch_5', 'test_batch']
  const files = Object.fromEntries(names.map((name) => [`cifar-10-batches-bin/${name}.bin`, batch]))
  const archive = tar({ 'cifar-10-batches-bin/readme.html': Buffer.from('hello'), ...files })
  await put('cifar-10/cifar-10-binary.tar.gz', gzipSync(archive))
  const { train, test: held } = await cifar10(here())
  expect([train.length, held.length, train.images.shape]).toEqual([20, 4, [20, 3, 32, 32]])
  expect((await numbers(train.labels)).slice(0, 5)).toEqual([0, 3, 6, 9, 0])
  expect((await numbers(train.images)).slice(3072, 3074)).toEqual([2, 3])

  const damaged = Buffer.from(archive)
  damaged[5]! ^= 1
  await put('cifar-10/cifar-10-binary.tar.gz', gzipSync(damaged))
  expect(await refusal(() => cifar10(here()))).toContain('tar header at byte 0 is damaged')
  await put('cifar-10/cifar-10-binary.tar.gz', gzipSync(archive.subarray(0, 9000)))
  expect(await refusal(() => cifar10(here()))).toContain('cut off at byte 9000')
  await put('cifar-10/cifar-10-binary.tar.gz', gzipSync(archive).subarray(0, 300))
  expect(await refusal(() => cifar10(here()))).toContain('damaged or cut off')
  await put('cifar-10/cifar-10-binary.tar.gz', gzipSync(tar({ other: batch })))
  expect(await refusal(() => cifar10(here()))).toContain('lacks cifar-10-batches-bin/test_batch.bin')

  await put('data_batch_2.bin.gz', gzipSync(batch))
  await put('test_batch.bin', batch)
  expect((await cifar10(here())).train.length).toBe(4)
  await put('data_batch_2.bin.gz', gzipSync(batch.subarray(0, 3000)))
  expect(await refusal(() => cifar10(here()))).toContain('has 3000 bytes; it must hold whole records of 3073')
  await put('data_batch_2.bin.gz', gzipSync(batch.map((byte, i) => (i === 3073 ? 10 : byte))))
  expect(await refusal(() => cifar10(here()))).toContain('label 1 is 10; labels are 0 to 9')
  await put('data_batch_2.bin.gz', gzipSync(new Uint8Array(2 ** 26)))
  expect(await refusal(() => cifar10(here()))).toContain('holds more than the 30730000 bytes')
})

test('CIFAR-100 has fine and coarse labels', async () => {
  await put(
    'cifar-100-binary/train.bin',
    records(3, 2, 3072, (i) => [19, 99, 0, 5, 7, 50][i]!),
  )
  await put(
    'cifar-100-binary/test.bin',
    records(1, 2, 3072, () => 3),
  )
  const fine = await cifar100(here())
  expect(await numbers(fine.train.labels)).toEqual([99, 5, 50])
  expect([fine.train.classes.length, fine.train.classes[99], fine.train.classes[0]]).toEqual([100, 'worm', 'apple'])
  const coarse = await cifar100({ ...here(), labels: 'coarse' })
  expect(await numbers(coarse.train.labels)).toEqual([19, 0, 7])
  expect(coarse.train.classes).toHaveLength(20)
})

test('STL-10 turns columns into rows and counts labels from 0', async () => {
  const area = 96 * 96
  const pixels = bytesOf(2 * 3 * area, (i) => (i % area === 1 ? 200 : i % 7))
  const files = {
    'stl10_binary/test_X.bin': pixels,
    'stl10_binary/test_y.bin': Uint8Array.of(1, 10),
    'stl10_binary/train_X.bin': pixels,
    'stl10_binary/train_y.bin': Uint8Array.of(2, 3),
    'stl10_binary/unlabeled_X.bin': new Uint8Array(10),
  }
  await put('stl-10/stl10_binary.tar.gz', gzipSync(tar(files)))
  const { train, test: held } = await stl10(here())
  expect(await numbers(held.labels)).toEqual([0, 9])
  // The second byte of a plane is row 1, column 0.
  expect((await numbers(train.images))[96]).toBe(200)
  for (const [name, bytes] of Object.entries(files)) await put(name, bytes)
  expect(await numbers((await stl10(here())).train.labels)).toEqual([1, 2])
  await put('stl10_binary/train_y.bin', Uint8Array.of(0, 3))
  expect(await refusal(() => stl10(here()))).toContain('label 0 is 0; labels are 1 to 10')
  await put('stl10_binary/train_y.bin', Uint8Array.of(3))
  expect(await refusal(() => stl10(here()))).toContain('train_X.bin has 55296 bytes and train_y.bin 1 labels')
})

test('SVHN is read from MATLAB files, packed or not', async () => {
  // [height, width, channel, image], the first axis fastest.
  const x = matMatrix(
    'X',
    [32, 32, 3, 2],
    bytesOf(2 * 3072, (i) => (i === 1 ? 77 : i % 50)),
  )
  const y = matMatrix('y', [2, 1], Uint8Array.of(10, 9))
  for (const packed of [true, false]) {
    await put('svhn/train_32x32.mat', mat([x, y], { packed }))
    await put('svhn/test_32x32.mat', mat([x, y], { packed: !packed }))
    const { train } = await svhn(here())
    expect(await numbers(train.labels)).toEqual([0, 9])
    expect(train.images.shape).toEqual([2, 3, 32, 32])
    expect((await numbers(train.images))[32]).toBe(77)
  }
  const good = mat([x, y])
  const cases: [Buffer, string][] = [
    [good.subarray(0, 50), 'no MATLAB 5 file'],
    [mat([y]), 'holds y; it must hold X and y'],
    [mat([x, matMatrix('y', [2, 1], Uint8Array.of(11, 1))]), 'label 0 is 11; labels are 1 to 10'],
    [mat([x, matMatrix('y', [1, 1], Uint8Array.of(1))]), 'they must be uint8 [32, 32, 3, count] and [count, 1]'],
    [mat([matMatrix('X', [32, 32, 3, 9], new Uint8Array(3072)), y]), 'is [32, 32, 3, 9] with 3072 elements'],
    [good.subarray(0, good.length - 20), 'behind the end'],
    [mat([x, y], { packed: false }).subarray(0, 3000), 'behind the end'],
    [mat([Buffer.concat([x, Buffer.alloc(2 ** 24)]), y]), 'unpack into more than'],
  ]
  for (const [bytes, message] of cases) {
    await put('svhn/test_32x32.mat', bytes)
    expect(await refusal(() => svhn(here()))).toContain(message)
  }
})

const lines = (count: number, of: (row: number) => string) =>
  Array.from({ length: count }, (_, row) => of(row)).join('\n')

test('Wine and Breast cancer put the features behind the class', async () => {
  await put(
    'wine/wine.data',
    lines(178, (row) => `${(row % 3) + 1},${Array(13).fill(row).join(',')}`),
  )
  const wines = await wine(here())
  expect([wines.length, wines.features.shape, wines.classes.length]).toEqual([178, [178, 13], 3])
  expect((await numbers(wines.targets)).slice(0, 4)).toEqual([0, 1, 2, 0])
  await put(
    'breast-cancer/wdbc.data',
    lines(569, (row) => `${row},${row % 2 ? 'M' : 'B'},${Array(30).fill(0.5).join(',')}`),
  )
  const tumours = await breastCancer(here())
  expect([tumours.featureNames.length, tumours.featureNames[10]]).toEqual([30, 'error_radius'])
  expect((await numbers(tumours.targets)).slice(0, 2)).toEqual([1, 0])
  await put(
    'wine/wine.data',
    lines(177, () => `1,${Array(13).fill(1).join(',')}`),
  )
  expect(await refusal(() => wine(here()))).toContain('has 177 rows; there must be 178')
  await put(
    'wine/wine.data',
    lines(178, () => `4,${Array(13).fill(1).join(',')}`),
  )
  expect(await refusal(() => wine(here()))).toContain("row 0: 0 is '4'; it must be one of 1, 2, 3")
  await put(
    'wine/wine.data',
    lines(178, () => `1,${Array(13).fill('x').join(',')}`),
  )
  expect(await refusal(() => wine(here()))).toContain('must hold a number in every row')
})

test('California housing is computed per household', async () => {
  const table = lines(20640, () => '-122,37,20,800,160,400,100,5.5,250000')
  await put(
    'california-housing/cal_housing.tgz',
    gzipSync(tar({ 'CaliforniaHousing/cal_housing.data': Buffer.from(table) })),
  )
  const houses = await californiaHousing(here())
  const [first] = (await houses.features.tolist()) as number[][]
  expect(first).toEqual([5.5, 20, 8, Math.fround(1.6), 400, 4, 37, -122])
  expect(houses.targets.shape).toEqual([20640, 1])
  expect((await numbers(houses.targets))[0]).toBe(2.5)
})

test('Boston housing is read in its publisher’s form too', async () => {
  const row = (i: number) => `0.1 18.0 2.31 0 0.538 6.575 65.2 4.09 1 296.0 15.3\n  396.9 ${i}.5 24.0`
  await put('boston-housing/boston.txt', `${'text\n'.repeat(22)}${lines(506, row)}\n`)
  const houses = await bostonHousing(here())
  expect(houses.featureNames.at(-1)).toBe('LSTAT')
  expect((await numbers(houses.features)).slice(11, 13)).toEqual([0.5, Math.fround(0.1)])
  await put('boston-housing/boston.txt', `${'text\n'.repeat(22)}${lines(505, row)}`)
  expect(await refusal(() => bostonHousing(here()))).toContain('has 7070 numbers below its description')
})

test('what is nowhere is reported with the folders that were searched', async () => {
  for (const load of [cifar10, cifar100, stl10, svhn, emnist, iris, wine, bostonHousing, californiaHousing, kmnist]) {
    const error = await load(here()).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(DownloadError)
    expect(String(error)).toContain(root())
    await expect(load({ rot: '' } as object)).rejects.toThrow("did you mean 'root'?")
    await expect(load({ root: 5 } as object)).rejects.toThrow('must be the path of a folder')
  }
})

testOnData('the CIFAR-10 sample is read', 'cifar-10', async (path) => {
  const { train, test: held } = await cifar10({ root: path, download: false })
  expect([train.length, held.length]).toEqual([5000, 1000])
  const bytes = gunzipSync(readFileSync(join(path, 'data_batch_1.bin.gz')))
  const [x, y] = train.batch(new Int32Array([4999]))
  expect(await y.tolist()).toEqual([bytes[4999 * 3073]])
  const pixels = await x.data()
  expect([pixels[0], pixels[3071]]).toEqual(
    [4999 * 3073 + 1, 5000 * 3073 - 1].map((at) => Math.fround(bytes[at]! / 255)),
  )
  expect(new Set(await numbers(held.labels)).size).toBe(10)
})

testOnData('the tables of Iris and Boston are read', 'tabular', async (path) => {
  const flowers = await iris({ root: path, download: false })
  expect([flowers.length, flowers.classes]).toEqual([150, ['Iris-setosa', 'Iris-versicolor', 'Iris-virginica']])
  expect(((await flowers.features.tolist()) as number[][])[0]).toEqual([5.1, 3.5, 1.4, 0.2].map(Math.fround))
  const counts = [0, 0, 0]
  for (const label of await numbers(flowers.targets)) counts[label]! += 1
  expect(counts).toEqual([50, 50, 50])
  const houses = await bostonHousing({ root: path, download: false })
  expect([houses.length, houses.features.shape, houses.targets.shape]).toEqual([506, [506, 12], [506, 1]])
  expect((await numbers(houses.targets)).slice(0, 2)).toEqual([24, Math.fround(21.6)])
  expect(houses.featureNames).not.toContain('CAT_MEDV')
})
