import type { Tensor } from 'neurite'
import { camelCase } from '../names.ts'
import { alike, type Entry, type Mapping } from './entry.ts'

const REST_IN_OPTIONS =
  'flatten ravel squeeze sort argsort msort triu tril fliplr flipud nonzero argwhere unique unique_consecutive t adjoint ' +
  'atleast_1d atleast_2d atleast_3d numel clone detach contiguous rot90'

const OF_A_LIST =
  'cat concat concatenate stack hstack vstack dstack column_stack row_stack block_diag broadcast_tensors meshgrid'

/** Without a number of classes there are as many as the data need. */
const oneHot: Entry = async (library, { input, num_classes = -1 }) => {
  const largest = num_classes === -1 ? await (input as Tensor).max().item() : 0
  return library.call('oneHot(input, num_classes)', {
    input,
    num_classes: num_classes === -1 ? largest + 1 : num_classes,
  })
}

const arrange: Mapping = {
  'torch.reshape': 'reshape(input, shape)',
  'torch.permute': 'permute(input, dims)',
  'torch.transpose': 'transpose(input, dim0, dim1)',
  'torch.swapaxes': 'transpose(input, axis0, axis1)',
  'torch.swapdims': 'transpose(input, dim0, dim1)',
  'torch.movedim': 'movedim(input, source, destination)',
  'torch.moveaxis': 'movedim(input, source, destination)',
  'torch.unsqueeze': 'unsqueeze(input, dim)',
  'torch.unflatten': 'unflatten(input, dim, sizes)',
  'torch.split': 'split(input, split_size_or_sections)',
  'torch.tensor_split': 'tensorSplit(input, indices_or_sections)',
  'torch.chunk': 'chunk(input, chunks)',
  'torch.unbind': 'unbind(input)',
  'Tensor.expand': 'expand(input, size)',
  'Tensor.expand_as': 'expandAs(input, other)',
  'torch.broadcast_to': 'broadcastTo(input, size)',
  'Tensor.repeat': 'repeat(input, repeats)',
  'torch.tile': 'tile(input, dims)',
  'torch.repeat_interleave': 'repeatInterleave(input, repeats)',
  'torch.flip': 'flip(input, dims)',
  'torch.roll': 'roll(input, shifts)',
  'Tensor.view': 'view(input, shape)',
  'Tensor.unfold': 'unfold(input, dimension, size, step)',
  'F.pad': 'pad(input, pad)',
  'F.pixel_shuffle': 'pixelShuffle(input, upscale_factor)',
  'F.pixel_unshuffle': 'pixelUnshuffle(input, downscale_factor)',
  'F.channel_shuffle': 'channelShuffle(input, groups)',
}

const index: Mapping = {
  'torch.select': 'select(input, dim, index)',
  'torch.narrow': 'narrow(input, dim, start, length)',
  'torch.gather': 'gather(input, dim, index)',
  'torch.take': 'take(input, index)',
  'torch.take_along_dim': 'takeAlongDim(input, indices)',
  'torch.index_select': 'indexSelect(input, dim, index)',
  'torch.index_put': 'indexPut(input, indices, values)',
  'torch.masked_scatter': 'maskedScatter(input, mask, source)',
  'torch.index_add': 'indexAdd(input, dim, index, source)',
  'torch.index_copy': 'indexCopy(input, dim, index, source)',
  'torch.index_fill': 'indexFill(input, dim, index, value)',
  'torch.scatter': (library, { value, ...args }) =>
    library.call('scatter(input, dim, index, src)', { src: value, ...args }),
  'torch.scatter_add': 'scatterAdd(input, dim, index, src)',
  'torch.scatter_reduce': 'scatterReduce(input, dim, index, src, reduce)',
  'torch.select_scatter': 'selectScatter(input, src, dim, index)',
  'torch.slice_scatter': 'sliceScatter(input, src)',
  'torch.diagonal_scatter': 'diagonalScatter(input, src)',
  'torch.masked_fill': 'maskedFill(input, mask, value)',
  'torch.masked_select': 'maskedSelect(input, mask)',
  'torch.topk': 'topk(input, k)',
  'torch.searchsorted': 'searchsorted(sorted_sequence, input)',
  'torch.bucketize': 'bucketize(input, boundaries)',
  'torch.bincount': 'bincount(input)',
  'torch.histc': 'histc(input)',
  'torch.histogram': 'histogram(input, bins)',
  'F.one_hot': oneHot,
}

export const shape: Mapping = {
  ...alike('torch.', REST_IN_OPTIONS, (name) => `${camelCase(name)}(input)`),
  ...alike('torch.', OF_A_LIST, (name) => `${camelCase(name)}(tensors)`),
  ...arrange,
  ...index,
}
