export { augment, type AugmentOptions, type Augmented } from './transforms/augment.ts'
export {
  Dataset,
  type Fold,
  type MadeSamples,
  type Parts,
  type PlainSamples,
  randomSplit,
  type SampleReader,
  subset,
} from './dataset.ts'
export type { FoldOptions } from './folds.ts'
export type { SplitOptions } from './split.ts'
export { TensorDataset, type TensorsOf } from './tensorDataset.ts'
export type { Field, RecordField } from './field.ts'
export { type ImageArrays, ImageDataset } from './imageDataset.ts'
export { DataLoader, type DataLoaderOptions, type LoaderPosition } from './loading/dataLoader.ts'
export { StreamLoader, type StreamLoaderOptions, type StreamSample } from './loading/streamLoader.ts'
export { recordFile, type RecordFileOptions } from './recordFile.ts'
export { balancedSampler, type Sampler, weightedSampler, type WeightedSamplerOptions } from './loading/samplers.ts'
export {
  colorJitter,
  type ColorJitterOptions,
  cutmix,
  cutout,
  type FlipOptions,
  type ImageTransform,
  mixup,
  type MixOptions,
  normalizeImages,
  randomCrop,
  randomFlip,
  randomNoise,
  randomRotation,
  randomShift,
  randomZoom,
} from './transforms/imageTransform.ts'
export { decodeIdx, type IdxArray, type IdxOptions } from './files/idx.ts'
export { DownloadError, type DownloadProgress } from './files/download.ts'
export { cacheFolder } from './files/cacheFolder.ts'
export type { FetchOptions } from './files/obtain.ts'
export { type CsvOptions, parseCsv } from './tables/csv.ts'
export type { CategoryColumn, Column, NumberColumn } from './tables/column.ts'
export { type FileLike, loadCsv } from './tables/loadCsv.ts'
export { Table, type TableDatasetOptions } from './tables/table.ts'
export { type TableArrays, TableDataset } from './tables/tableDataset.ts'
export type { TrainAndTest } from './named/idxImages.ts'
export { mnist, type MnistOptions } from './named/mnist.ts'
export { fashionMnist } from './named/fashionMnist.ts'
export { kmnist } from './named/kmnist.ts'
export { emnist, type EmnistOptions, type EmnistSplit } from './named/emnist.ts'
export { cifar10 } from './named/cifar10.ts'
export { cifar100, type Cifar100Options } from './named/cifar100.ts'
export { stl10 } from './named/stl10.ts'
export { svhn } from './named/svhn.ts'
export { iris } from './named/iris.ts'
export { wine } from './named/wine.ts'
export { breastCancer } from './named/breastCancer.ts'
export { bostonHousing } from './named/bostonHousing.ts'
export { californiaHousing } from './named/californiaHousing.ts'
export { syntheticDigits, type SyntheticDigitsOptions } from './generators/digits/syntheticDigits.ts'
export type { PointsOptions } from './generators/planePoints.ts'
export { blobs, type BlobsOptions } from './generators/blobs.ts'
export {
  checkerboard,
  type CheckerboardOptions,
  circles,
  type CirclesOptions,
  moons,
  spirals,
  type SpiralsOptions,
  xor,
} from './generators/shapes.ts'
export {
  linearRegression,
  type LinearRegressionOptions,
  sineRegression,
  type SineRegressionOptions,
} from './generators/curves.ts'
export { AdditionDataset, longAddition, type LongAdditionOptions } from './generators/longAddition.ts'
export { MinMaxScaler, StandardScaler } from './preparing/scalers.ts'
export { LabelEncoder } from './preparing/labelEncoder.ts'
export { characters, type Tokenizer, words } from './texts/tokenizers.ts'
export { loadText, TextDataset, type TextOptions } from './texts/textDataset.ts'
export { Vocabulary, type VocabularyOptions } from './texts/vocabulary.ts'
export { type DecodeImage, imageFolder, type ImageFolderOptions } from './images/imageFolder.ts'
export { type ImageDecoder, ImageFiles, imageFiles, type ImageFilesOptions } from './images/imageFiles.ts'
export type { DecodedImage } from './images/pngKernel.ts'
export { moduleDataset, type ModuleDatasetOptions } from './moduleDataset.ts'
export { MadeDataset } from './madeDataset.ts'
export type { Recipe, SampleSource, Surroundings } from './loading/recipe.ts'
