import { lift, liftView } from './lift.ts'
import { abs as absOp } from './ops/abs.ts'
import {
  adaptiveAvgPool1d as adaptiveAvgPool1dOp,
  adaptiveAvgPool2d as adaptiveAvgPool2dOp,
  adaptiveAvgPool3d as adaptiveAvgPool3dOp,
  adaptiveMaxPool1d as adaptiveMaxPool1dOp,
  adaptiveMaxPool2d as adaptiveMaxPool2dOp,
  adaptiveMaxPool3d as adaptiveMaxPool3dOp,
} from './ops/adaptivePool.ts'
import { add as addOp } from './ops/add.ts'
import { addcdiv as addcdivOp, addcmul as addcmulOp } from './ops/addcmul.ts'
import { addmm as addmmOp, addmv as addmvOp, baddbmm as baddbmmOp } from './ops/addmm.ts'
import { amax as amaxOp, amin as aminOp } from './ops/amax.ts'
import { all as allOp, any as anyOp, countNonzero as countNonzeroOp } from './ops/any.ts'
import { argmax as argmaxOp, argmin as argminOp } from './ops/argmax.ts'
import { acos as acosOp, asin as asinOp, atan as atanOp } from './ops/asin.ts'
import { atan2 as atan2Op } from './ops/atan2.ts'
import { attentionWeights as attentionWeightsOp } from './ops/attention.ts'
import { avgPool1d as avgPool1dOp, avgPool2d as avgPool2dOp, avgPool3d as avgPool3dOp } from './ops/avgPool.ts'
import {
  bitwiseAnd as bitwiseAndOp,
  bitwiseLeftShift as bitwiseLeftShiftOp,
  bitwiseNot as bitwiseNotOp,
  bitwiseOr as bitwiseOrOp,
  bitwiseRightShift as bitwiseRightShiftOp,
  bitwiseXor as bitwiseXorOp,
} from './ops/bitwise.ts'
import { cat as catOp, stack as stackOp } from './ops/cat.ts'
import {
  cdist as cdistOp,
  cosineSimilarity as cosineSimilarityOp,
  pairwiseDistance as pairwiseDistanceOp,
} from './ops/cdist.ts'
import { cholesky as choleskyOp } from './ops/cholesky.ts'
import { clamp as clampOp } from './ops/clamp.ts'
import { clone as cloneOp, contiguous as contiguousOp } from './ops/clone.ts'
import { eq as eqOp, ge as geOp, gt as gtOp, le as leOp, lt as ltOp, ne as neOp } from './ops/compare.ts'
import { conv1d as conv1dOp, conv2d as conv2dOp, conv3d as conv3dOp } from './ops/conv.ts'
import {
  convTranspose1d as convTranspose1dOp,
  convTranspose2d as convTranspose2dOp,
  convTranspose3d as convTranspose3dOp,
} from './ops/convTranspose.ts'
import { cummax as cummaxOp, cummin as cumminOp } from './ops/cummax.ts'
import { cumprod as cumprodOp } from './ops/cumprod.ts'
import { cumsum as cumsumOp } from './ops/cumsum.ts'
import { det as detOp, logdet as logdetOp, slogdet as slogdetOp } from './ops/det.ts'
import { diag as diagOp, diagonal as diagonalOp, trace as traceOp } from './ops/diagonal.ts'
import { diff as diffOp, trapezoid as trapezoidOp } from './ops/diff.ts'
import { div as divOp } from './ops/div.ts'
import { dot as dotOp, outer as outerOp } from './ops/dot.ts'
import { eigh as eighOp, eigvalsh as eigvalshOp } from './ops/eigh.ts'
import { einsum as einsumOp } from './ops/einsum.ts'
import { celu as celuOp, elu as eluOp, selu as seluOp } from './ops/elu.ts'
import { embedding as embeddingOp, embeddingBag as embeddingBagOp } from './ops/embedding.ts'
import { erf as erfOp, erfc as erfcOp } from './ops/erf.ts'
import { exp as expOp } from './ops/exp.ts'
import { exp2 as exp2Op } from './ops/exp2.ts'
import { expand as expandOp } from './ops/expand.ts'
import { expm1 as expm1Op } from './ops/expm1.ts'
import { flatten as flattenOp, unflatten as unflattenOp } from './ops/flatten.ts'
import { flip as flipOp } from './ops/flip.ts'
import { ceil as ceilOp, floor as floorOp, round as roundOp, trunc as truncOp } from './ops/floor.ts'
import { frac as fracOp } from './ops/frac.ts'
import { gather as gatherOp, scatterAdd as scatterAddOp } from './ops/gather.ts'
import { gelu as geluOp } from './ops/gelu.ts'
import { glu as gluOp } from './ops/glu.ts'
import { groupNorm as groupNormOp, localResponseNorm as localResponseNormOp } from './ops/groupNorm.ts'
import {
  hardsigmoid as hardsigmoidOp,
  hardswish as hardswishOp,
  hardtanh as hardtanhOp,
  relu6 as relu6Op,
} from './ops/hardtanh.ts'
import { heaviside as heavisideOp, step as stepOp } from './ops/heaviside.ts'
import { histc as histcOp, histogram as histogramOp } from './ops/histc.ts'
import { hypot as hypotOp } from './ops/hypot.ts'
import { fold as foldOp, im2col as im2colOp } from './ops/im2col.ts'
import { indexCopy as indexCopyOp, indexFill as indexFillOp, indexPut as indexPutOp } from './ops/indexPut.ts'
import { indexAdd as indexAddOp, indexSelect as indexSelectOp } from './ops/indexSelect.ts'
import { interpolate as interpolateOp } from './ops/interpolate.ts'
import { isfinite as isfiniteOp, isinf as isinfOp, isnan as isnanOp } from './ops/isnan.ts'
import { cross as crossOp, kron as kronOp } from './ops/kron.ts'
import { layerNorm as layerNormOp, rmsNorm as rmsNormOp } from './ops/layerNorm.ts'
import { leakyRelu as leakyReluOp, prelu as preluOp } from './ops/leakyRelu.ts'
import { lerp as lerpOp } from './ops/lerp.ts'
import { bilinear as bilinearOp, linear as linearOp } from './ops/linear.ts'
import { log as logOp, log10 as log10Op, log1p as log1pOp, log2 as log2Op } from './ops/log.ts'
import { logaddexp as logaddexpOp } from './ops/logaddexp.ts'
import { logcumsumexp as logcumsumexpOp } from './ops/logcumsumexp.ts'
import {
  logicalAnd as logicalAndOp,
  logicalNot as logicalNotOp,
  logicalOr as logicalOrOp,
  logicalXor as logicalXorOp,
} from './ops/logical.ts'
import { logsumexp as logsumexpOp } from './ops/logsumexp.ts'
import { lpPool1d as lpPool1dOp, lpPool2d as lpPool2dOp, lpPool3d as lpPool3dOp } from './ops/lpPool.ts'
import { maskedFill as maskedFillOp } from './ops/maskedFill.ts'
import { maskedScatter as maskedScatterOp } from './ops/maskedScatter.ts'
import { matmul as matmulOp } from './ops/matmul.ts'
import { matrixPower as matrixPowerOp } from './ops/matrixPower.ts'
import { max as maxOp, min as minOp } from './ops/max.ts'
import { maximum as maximumOp, minimum as minimumOp } from './ops/maximum.ts'
import { maxout as maxoutOp } from './ops/maxout.ts'
import { maxPool1d as maxPool1dOp, maxPool2d as maxPool2dOp, maxPool3d as maxPool3dOp } from './ops/maxPool.ts'
import {
  maxUnpool1d as maxUnpool1dOp,
  maxUnpool2d as maxUnpool2dOp,
  maxUnpool3d as maxUnpool3dOp,
} from './ops/maxUnpool.ts'
import { mean as meanOp } from './ops/mean.ts'
import { median as medianOp, medianOfAll as medianOfAllOp } from './ops/median.ts'
import { meshgrid as meshgridOp } from './ops/meshgrid.ts'
import { mish as mishOp } from './ops/mish.ts'
import { bmm as bmmOp, mm as mmOp, mv as mvOp } from './ops/mm.ts'
import { movedim as movedimOp } from './ops/movedim.ts'
import { mul as mulOp } from './ops/mul.ts'
import { nansum as nansumOp } from './ops/nansum.ts'
import { nanToNum as nanToNumOp } from './ops/nanToNum.ts'
import { narrow as narrowOp } from './ops/narrow.ts'
import { neg as negOp } from './ops/neg.ts'
import { norm as normOp, vectorNorm as vectorNormOp } from './ops/norm.ts'
import { normalize as normalizeOp } from './ops/normalize.ts'
import { oneHot as oneHotOp } from './ops/oneHot.ts'
import { pad as padOp } from './ops/pad.ts'
import { permute as permuteOp, transpose as transposeOp } from './ops/permute.ts'
import { pixelShuffle as pixelShuffleOp, pixelUnshuffle as pixelUnshuffleOp } from './ops/pixelShuffle.ts'
import { pow as powOp } from './ops/pow.ts'
import { prod as prodOp } from './ops/prod.ts'
import { qr as qrOp } from './ops/qr.ts'
import { quantile as quantileOp } from './ops/quantile.ts'
import { reciprocal as reciprocalOp } from './ops/reciprocal.ts'
import { relu as reluOp } from './ops/relu.ts'
import { fmod as fmodOp, remainder as remainderOp } from './ops/remainder.ts'
import { repeat as repeatOp, repeatInterleave as repeatInterleaveOp, tile as tileOp } from './ops/repeat.ts'
import { reshape as reshapeOp } from './ops/reshape.ts'
import { roll as rollOp } from './ops/roll.ts'
import { rsqrt as rsqrtOp } from './ops/rsqrt.ts'
import { scatter as scatterOp } from './ops/scatter.ts'
import { scatterReduce as scatterReduceOp } from './ops/scatterReduce.ts'
import { bucketize as bucketizeOp, searchsorted as searchsortedOp } from './ops/searchsorted.ts'
import { select as selectOp } from './ops/select.ts'
import { sigmoid as sigmoidOp } from './ops/sigmoid.ts'
import { sign as signOp } from './ops/sign.ts'
import { silu as siluOp } from './ops/silu.ts'
import { cos as cosOp, sin as sinOp } from './ops/sin.ts'
import { acosh as acoshOp, asinh as asinhOp, atanh as atanhOp, cosh as coshOp, sinh as sinhOp } from './ops/sinh.ts'
import { slice as sliceOp } from './ops/slice.ts'
import { selectScatter as selectScatterOp, sliceScatter as sliceScatterOp } from './ops/sliceScatter.ts'
import { logSoftmax as logSoftmaxOp, softmax as softmaxOp, softmin as softminOp } from './ops/softmax.ts'
import { logsigmoid as logsigmoidOp, softplus as softplusOp } from './ops/softplus.ts'
import { hardshrink as hardshrinkOp, softshrink as softshrinkOp, tanhshrink as tanhshrinkOp } from './ops/softshrink.ts'
import { softsign as softsignOp } from './ops/softsign.ts'
import { sparsemax as sparsemaxOp } from './ops/sparsemax.ts'
import {
  sparsePlus as sparsePlusOp,
  sparseSigmoid as sparseSigmoidOp,
  squareplus as squareplusOp,
} from './ops/squareplus.ts'
import { inverse as inverseOp, solve as solveOp, solveTriangular as solveTriangularOp } from './ops/solve.ts'
import { argsort as argsortOp, sort as sortOp, topk as topkOp } from './ops/sort.ts'
import { chunk as chunkOp, split as splitOp, unbind as unbindOp } from './ops/split.ts'
import { sqrt as sqrtOp } from './ops/sqrt.ts'
import { square as squareOp } from './ops/square.ts'
import { squeeze as squeezeOp, unsqueeze as unsqueezeOp } from './ops/squeeze.ts'
import { sub as subOp } from './ops/sub.ts'
import { broadcastTo as broadcastToOp, sum as sumOp } from './ops/sum.ts'
import { svd as svdOp, svdvals as svdvalsOp } from './ops/svd.ts'
import { take as takeOp, takeAlongDim as takeAlongDimOp } from './ops/take.ts'
import { tan as tanOp } from './ops/tan.ts'
import { tanh as tanhOp } from './ops/tanh.ts'
import { tensordot as tensordotOp } from './ops/tensordot.ts'
import { threshold as thresholdOp } from './ops/threshold.ts'
import { tril as trilOp, triu as triuOp } from './ops/tril.ts'
import { unfold as unfoldOp } from './ops/unfold.ts'
import { std as stdOp, stdMean as stdMeanOp, variance as varianceOp, varMean as varMeanOp } from './ops/var.ts'
import { where as whereOp } from './ops/where.ts'
import { xlogy as xlogyOp } from './ops/xlogy.ts'
import type { AxisOptions } from './ops/max.ts'
import type { AdaptiveMaxPool, MaxPool } from './pools.ts'
import type { Tensor, ValuesAndIndices } from './tensor.ts'

// Every op as a function of tensors. What each does is documented at the function of nodes that it is made from.

export const abs = /*@__PURE__*/ lift('abs', absOp)
export const acos = /*@__PURE__*/ lift('acos', acosOp)
export const acosh = /*@__PURE__*/ lift('acosh', acoshOp)
export const adaptiveAvgPool1d = /*@__PURE__*/ lift('adaptiveAvgPool1d', adaptiveAvgPool1dOp)
export const adaptiveAvgPool2d = /*@__PURE__*/ lift('adaptiveAvgPool2d', adaptiveAvgPool2dOp)
export const adaptiveAvgPool3d = /*@__PURE__*/ lift('adaptiveAvgPool3d', adaptiveAvgPool3dOp)
export const adaptiveMaxPool1d = /*@__PURE__*/ lift('adaptiveMaxPool1d', adaptiveMaxPool1dOp) as AdaptiveMaxPool
export const adaptiveMaxPool2d = /*@__PURE__*/ lift('adaptiveMaxPool2d', adaptiveMaxPool2dOp) as AdaptiveMaxPool
export const adaptiveMaxPool3d = /*@__PURE__*/ lift('adaptiveMaxPool3d', adaptiveMaxPool3dOp) as AdaptiveMaxPool
export const add = /*@__PURE__*/ lift('add', addOp)
export const addcdiv = /*@__PURE__*/ lift('addcdiv', addcdivOp)
export const addcmul = /*@__PURE__*/ lift('addcmul', addcmulOp)
export const addmm = /*@__PURE__*/ lift('addmm', addmmOp)
export const addmv = /*@__PURE__*/ lift('addmv', addmvOp)
export const all = /*@__PURE__*/ lift('all', allOp)
export const amax = /*@__PURE__*/ lift('amax', amaxOp)
export const amin = /*@__PURE__*/ lift('amin', aminOp)
export const any = /*@__PURE__*/ lift('any', anyOp)
export const argmax = /*@__PURE__*/ lift('argmax', argmaxOp)
export const argmin = /*@__PURE__*/ lift('argmin', argminOp)
export const argsort = /*@__PURE__*/ lift('argsort', argsortOp)
export const asin = /*@__PURE__*/ lift('asin', asinOp)
export const asinh = /*@__PURE__*/ lift('asinh', asinhOp)
export const atan = /*@__PURE__*/ lift('atan', atanOp)
export const atan2 = /*@__PURE__*/ lift('atan2', atan2Op)
export const atanh = /*@__PURE__*/ lift('atanh', atanhOp)
export const attentionWeights = /*@__PURE__*/ lift('attentionWeights', attentionWeightsOp)
export const avgPool1d = /*@__PURE__*/ lift('avgPool1d', avgPool1dOp)
export const avgPool2d = /*@__PURE__*/ lift('avgPool2d', avgPool2dOp)
export const avgPool3d = /*@__PURE__*/ lift('avgPool3d', avgPool3dOp)
export const baddbmm = /*@__PURE__*/ lift('baddbmm', baddbmmOp)
export const bilinear = /*@__PURE__*/ lift('bilinear', bilinearOp)
export const bitwiseAnd = /*@__PURE__*/ lift('bitwiseAnd', bitwiseAndOp)
export const bitwiseLeftShift = /*@__PURE__*/ lift('bitwiseLeftShift', bitwiseLeftShiftOp)
export const bitwiseNot = /*@__PURE__*/ lift('bitwiseNot', bitwiseNotOp)
export const bitwiseOr = /*@__PURE__*/ lift('bitwiseOr', bitwiseOrOp)
export const bitwiseRightShift = /*@__PURE__*/ lift('bitwiseRightShift', bitwiseRightShiftOp)
export const bitwiseXor = /*@__PURE__*/ lift('bitwiseXor', bitwiseXorOp)
export const bmm = /*@__PURE__*/ lift('bmm', bmmOp)
export const broadcastTo = /*@__PURE__*/ liftView('broadcastTo', broadcastToOp)
export const bucketize = /*@__PURE__*/ lift('bucketize', bucketizeOp)
export const cat = /*@__PURE__*/ lift('cat', catOp)
export const cdist = /*@__PURE__*/ lift('cdist', cdistOp)
export const ceil = /*@__PURE__*/ lift('ceil', ceilOp)
export const celu = /*@__PURE__*/ lift('celu', celuOp)
export const cholesky = /*@__PURE__*/ lift('cholesky', choleskyOp)
export const chunk = /*@__PURE__*/ liftView('chunk', chunkOp)
export const clamp = /*@__PURE__*/ lift('clamp', clampOp)
export const clone = /*@__PURE__*/ lift('clone', cloneOp)
export const contiguous = /*@__PURE__*/ liftView('contiguous', contiguousOp)
export const conv1d = /*@__PURE__*/ lift('conv1d', conv1dOp)
export const conv2d = /*@__PURE__*/ lift('conv2d', conv2dOp)
export const conv3d = /*@__PURE__*/ lift('conv3d', conv3dOp)
export const convTranspose1d = /*@__PURE__*/ lift('convTranspose1d', convTranspose1dOp)
export const convTranspose2d = /*@__PURE__*/ lift('convTranspose2d', convTranspose2dOp)
export const convTranspose3d = /*@__PURE__*/ lift('convTranspose3d', convTranspose3dOp)
export const cos = /*@__PURE__*/ lift('cos', cosOp)
export const cosh = /*@__PURE__*/ lift('cosh', coshOp)
export const cosineSimilarity = /*@__PURE__*/ lift('cosineSimilarity', cosineSimilarityOp)
export const countNonzero = /*@__PURE__*/ lift('countNonzero', countNonzeroOp)
export const cross = /*@__PURE__*/ lift('cross', crossOp)
export const cummax = /*@__PURE__*/ lift('cummax', cummaxOp)
export const cummin = /*@__PURE__*/ lift('cummin', cumminOp)
export const cumprod = /*@__PURE__*/ lift('cumprod', cumprodOp)
export const cumsum = /*@__PURE__*/ lift('cumsum', cumsumOp)
export const det = /*@__PURE__*/ lift('det', detOp)
export const diag = /*@__PURE__*/ lift('diag', diagOp)
export const diagonal = /*@__PURE__*/ liftView('diagonal', diagonalOp)
export const diff = /*@__PURE__*/ lift('diff', diffOp)
export const div = /*@__PURE__*/ lift('div', divOp)
export const dot = /*@__PURE__*/ lift('dot', dotOp)
export const eigh = /*@__PURE__*/ lift('eigh', eighOp)
export const eigvalsh = /*@__PURE__*/ lift('eigvalsh', eigvalshOp)
export const einsum = /*@__PURE__*/ lift('einsum', einsumOp)
export const elu = /*@__PURE__*/ lift('elu', eluOp)
export const embedding = /*@__PURE__*/ lift('embedding', embeddingOp)
export const embeddingBag = /*@__PURE__*/ lift('embeddingBag', embeddingBagOp)
export const eq = /*@__PURE__*/ lift('eq', eqOp)
export const erf = /*@__PURE__*/ lift('erf', erfOp)
export const erfc = /*@__PURE__*/ lift('erfc', erfcOp)
export const exp = /*@__PURE__*/ lift('exp', expOp)
export const exp2 = /*@__PURE__*/ lift('exp2', exp2Op)
export const expand = /*@__PURE__*/ liftView('expand', expandOp)
export const expm1 = /*@__PURE__*/ lift('expm1', expm1Op)
export const flatten = /*@__PURE__*/ liftView('flatten', flattenOp)
export const flip = /*@__PURE__*/ liftView('flip', flipOp)
export const floor = /*@__PURE__*/ lift('floor', floorOp)
export const fmod = /*@__PURE__*/ lift('fmod', fmodOp)
export const fold = /*@__PURE__*/ lift('fold', foldOp)
export const frac = /*@__PURE__*/ lift('frac', fracOp)
export const gather = /*@__PURE__*/ lift('gather', gatherOp)
export const ge = /*@__PURE__*/ lift('ge', geOp)
export const gelu = /*@__PURE__*/ lift('gelu', geluOp)
export const glu = /*@__PURE__*/ lift('glu', gluOp)
export const groupNorm = /*@__PURE__*/ lift('groupNorm', groupNormOp)
export const gt = /*@__PURE__*/ lift('gt', gtOp)
export const hardshrink = /*@__PURE__*/ lift('hardshrink', hardshrinkOp)
export const hardsigmoid = /*@__PURE__*/ lift('hardsigmoid', hardsigmoidOp)
export const hardswish = /*@__PURE__*/ lift('hardswish', hardswishOp)
export const hardtanh = /*@__PURE__*/ lift('hardtanh', hardtanhOp)
export const heaviside = /*@__PURE__*/ lift('heaviside', heavisideOp)
export const histc = /*@__PURE__*/ lift('histc', histcOp)
export const histogram = /*@__PURE__*/ lift('histogram', histogramOp)
export const hypot = /*@__PURE__*/ lift('hypot', hypotOp)
export const im2col = /*@__PURE__*/ lift('im2col', im2colOp)
export const indexAdd = /*@__PURE__*/ lift('indexAdd', indexAddOp)
export const indexCopy = /*@__PURE__*/ lift('indexCopy', indexCopyOp)
export const indexFill = /*@__PURE__*/ lift('indexFill', indexFillOp)
export const indexPut = /*@__PURE__*/ lift('indexPut', indexPutOp)
export const indexSelect = /*@__PURE__*/ lift('indexSelect', indexSelectOp)
export const interpolate = /*@__PURE__*/ lift('interpolate', interpolateOp)
export const inverse = /*@__PURE__*/ lift('inverse', inverseOp)
export const isfinite = /*@__PURE__*/ lift('isfinite', isfiniteOp)
export const isinf = /*@__PURE__*/ lift('isinf', isinfOp)
export const isnan = /*@__PURE__*/ lift('isnan', isnanOp)
export const kron = /*@__PURE__*/ lift('kron', kronOp)
export const layerNorm = /*@__PURE__*/ lift('layerNorm', layerNormOp)
export const le = /*@__PURE__*/ lift('le', leOp)
export const leakyRelu = /*@__PURE__*/ lift('leakyRelu', leakyReluOp)
export const lerp = /*@__PURE__*/ lift('lerp', lerpOp)
export const linear = /*@__PURE__*/ lift('linear', linearOp)
export const localResponseNorm = /*@__PURE__*/ lift('localResponseNorm', localResponseNormOp)
export const log = /*@__PURE__*/ lift('log', logOp)
export const log10 = /*@__PURE__*/ lift('log10', log10Op)
export const log1p = /*@__PURE__*/ lift('log1p', log1pOp)
export const log2 = /*@__PURE__*/ lift('log2', log2Op)
export const logaddexp = /*@__PURE__*/ lift('logaddexp', logaddexpOp)
export const logcumsumexp = /*@__PURE__*/ lift('logcumsumexp', logcumsumexpOp)
export const logdet = /*@__PURE__*/ lift('logdet', logdetOp)
export const logicalAnd = /*@__PURE__*/ lift('logicalAnd', logicalAndOp)
export const logicalNot = /*@__PURE__*/ lift('logicalNot', logicalNotOp)
export const logicalOr = /*@__PURE__*/ lift('logicalOr', logicalOrOp)
export const logicalXor = /*@__PURE__*/ lift('logicalXor', logicalXorOp)
export const logsigmoid = /*@__PURE__*/ lift('logsigmoid', logsigmoidOp)
export const logSoftmax = /*@__PURE__*/ lift('logSoftmax', logSoftmaxOp)
export const logsumexp = /*@__PURE__*/ lift('logsumexp', logsumexpOp)
export const lpPool1d = /*@__PURE__*/ lift('lpPool1d', lpPool1dOp)
export const lpPool2d = /*@__PURE__*/ lift('lpPool2d', lpPool2dOp)
export const lpPool3d = /*@__PURE__*/ lift('lpPool3d', lpPool3dOp)
export const lt = /*@__PURE__*/ lift('lt', ltOp)
export const maskedFill = /*@__PURE__*/ lift('maskedFill', maskedFillOp)
export const maskedScatter = /*@__PURE__*/ lift('maskedScatter', maskedScatterOp)
export const matmul = /*@__PURE__*/ lift('matmul', matmulOp)
export const matrixPower = /*@__PURE__*/ lift('matrixPower', matrixPowerOp)
export const maximum = /*@__PURE__*/ lift('maximum', maximumOp)
export const maxout = /*@__PURE__*/ lift('maxout', maxoutOp)
export const maxPool1d = /*@__PURE__*/ lift('maxPool1d', maxPool1dOp) as MaxPool
export const maxPool2d = /*@__PURE__*/ lift('maxPool2d', maxPool2dOp) as MaxPool
export const maxPool3d = /*@__PURE__*/ lift('maxPool3d', maxPool3dOp) as MaxPool
export const maxUnpool1d = /*@__PURE__*/ lift('maxUnpool1d', maxUnpool1dOp)
export const maxUnpool2d = /*@__PURE__*/ lift('maxUnpool2d', maxUnpool2dOp)
export const maxUnpool3d = /*@__PURE__*/ lift('maxUnpool3d', maxUnpool3dOp)
export const mean = /*@__PURE__*/ lift('mean', meanOp)
export const meshgrid = /*@__PURE__*/ liftView('meshgrid', meshgridOp)
export const minimum = /*@__PURE__*/ lift('minimum', minimumOp)
export const mish = /*@__PURE__*/ lift('mish', mishOp)
export const mm = /*@__PURE__*/ lift('mm', mmOp)
export const movedim = /*@__PURE__*/ liftView('movedim', movedimOp)
export const mul = /*@__PURE__*/ lift('mul', mulOp)
export const mv = /*@__PURE__*/ lift('mv', mvOp)
export const nansum = /*@__PURE__*/ lift('nansum', nansumOp)
export const nanToNum = /*@__PURE__*/ lift('nanToNum', nanToNumOp)
export const narrow = /*@__PURE__*/ liftView('narrow', narrowOp)
export const ne = /*@__PURE__*/ lift('ne', neOp)
export const neg = /*@__PURE__*/ lift('neg', negOp)
export const norm = /*@__PURE__*/ lift('norm', normOp)
export const normalize = /*@__PURE__*/ lift('normalize', normalizeOp)
export const oneHot = /*@__PURE__*/ lift('oneHot', oneHotOp)
export const outer = /*@__PURE__*/ lift('outer', outerOp)
export const pad = /*@__PURE__*/ lift('pad', padOp)
export const pairwiseDistance = /*@__PURE__*/ lift('pairwiseDistance', pairwiseDistanceOp)
export const permute = /*@__PURE__*/ liftView('permute', permuteOp)
export const pixelShuffle = /*@__PURE__*/ lift('pixelShuffle', pixelShuffleOp)
export const pixelUnshuffle = /*@__PURE__*/ lift('pixelUnshuffle', pixelUnshuffleOp)
export const pow = /*@__PURE__*/ lift('pow', powOp)
export const prelu = /*@__PURE__*/ lift('prelu', preluOp)
export const prod = /*@__PURE__*/ lift('prod', prodOp)
export const qr = /*@__PURE__*/ lift('qr', qrOp)
export const quantile = /*@__PURE__*/ lift('quantile', quantileOp)
export const reciprocal = /*@__PURE__*/ lift('reciprocal', reciprocalOp)
export const relu = /*@__PURE__*/ lift('relu', reluOp)
export const relu6 = /*@__PURE__*/ lift('relu6', relu6Op)
export const remainder = /*@__PURE__*/ lift('remainder', remainderOp)
export const repeat = /*@__PURE__*/ lift('repeat', repeatOp)
export const repeatInterleave = /*@__PURE__*/ lift('repeatInterleave', repeatInterleaveOp)
export const reshape = /*@__PURE__*/ liftView('reshape', reshapeOp)
export const rmsNorm = /*@__PURE__*/ lift('rmsNorm', rmsNormOp)
export const roll = /*@__PURE__*/ lift('roll', rollOp)
export const round = /*@__PURE__*/ lift('round', roundOp)
export const rsqrt = /*@__PURE__*/ lift('rsqrt', rsqrtOp)
export const scatter = /*@__PURE__*/ lift('scatter', scatterOp)
export const scatterAdd = /*@__PURE__*/ lift('scatterAdd', scatterAddOp)
export const scatterReduce = /*@__PURE__*/ lift('scatterReduce', scatterReduceOp)
export const searchsorted = /*@__PURE__*/ lift('searchsorted', searchsortedOp)
export const select = /*@__PURE__*/ liftView('select', selectOp)
export const selectScatter = /*@__PURE__*/ lift('selectScatter', selectScatterOp)
export const selu = /*@__PURE__*/ lift('selu', seluOp)
export const sigmoid = /*@__PURE__*/ lift('sigmoid', sigmoidOp)
export const sign = /*@__PURE__*/ lift('sign', signOp)
export const silu = /*@__PURE__*/ lift('silu', siluOp)
export const sin = /*@__PURE__*/ lift('sin', sinOp)
export const sinh = /*@__PURE__*/ lift('sinh', sinhOp)
export const slice = /*@__PURE__*/ liftView('slice', sliceOp)
export const sliceScatter = /*@__PURE__*/ lift('sliceScatter', sliceScatterOp)
export const slogdet = /*@__PURE__*/ lift('slogdet', slogdetOp)
export const softmax = /*@__PURE__*/ lift('softmax', softmaxOp)
export const softmin = /*@__PURE__*/ lift('softmin', softminOp)
export const softplus = /*@__PURE__*/ lift('softplus', softplusOp)
export const softshrink = /*@__PURE__*/ lift('softshrink', softshrinkOp)
export const softsign = /*@__PURE__*/ lift('softsign', softsignOp)
export const sparsemax = /*@__PURE__*/ lift('sparsemax', sparsemaxOp)
export const sparsePlus = /*@__PURE__*/ lift('sparsePlus', sparsePlusOp)
export const sparseSigmoid = /*@__PURE__*/ lift('sparseSigmoid', sparseSigmoidOp)
export const squareplus = /*@__PURE__*/ lift('squareplus', squareplusOp)
export const solve = /*@__PURE__*/ lift('solve', solveOp)
export const solveTriangular = /*@__PURE__*/ lift('solveTriangular', solveTriangularOp)
export const sort = /*@__PURE__*/ lift('sort', sortOp)
export const split = /*@__PURE__*/ liftView('split', splitOp)
export const sqrt = /*@__PURE__*/ lift('sqrt', sqrtOp)
export const square = /*@__PURE__*/ lift('square', squareOp)
export const squeeze = /*@__PURE__*/ liftView('squeeze', squeezeOp)
export const stack = /*@__PURE__*/ lift('stack', stackOp)
export const std = /*@__PURE__*/ lift('std', stdOp)
export const stdMean = /*@__PURE__*/ lift('stdMean', stdMeanOp)
export const step = /*@__PURE__*/ lift('step', stepOp)
export const sub = /*@__PURE__*/ lift('sub', subOp)
export const sum = /*@__PURE__*/ lift('sum', sumOp)
export const svd = /*@__PURE__*/ lift('svd', svdOp)
export const svdvals = /*@__PURE__*/ lift('svdvals', svdvalsOp)
export const take = /*@__PURE__*/ lift('take', takeOp)
export const takeAlongDim = /*@__PURE__*/ lift('takeAlongDim', takeAlongDimOp)
export const tan = /*@__PURE__*/ lift('tan', tanOp)
export const tanh = /*@__PURE__*/ lift('tanh', tanhOp)
export const tanhshrink = /*@__PURE__*/ lift('tanhshrink', tanhshrinkOp)
export const tensordot = /*@__PURE__*/ lift('tensordot', tensordotOp)
export const threshold = /*@__PURE__*/ lift('threshold', thresholdOp)
export const tile = /*@__PURE__*/ lift('tile', tileOp)
export const topk = /*@__PURE__*/ lift('topk', topkOp)
export const trace = /*@__PURE__*/ lift('trace', traceOp)
export const transpose = /*@__PURE__*/ liftView('transpose', transposeOp)
export const trapezoid = /*@__PURE__*/ lift('trapezoid', trapezoidOp)
export const tril = /*@__PURE__*/ lift('tril', trilOp)
export const triu = /*@__PURE__*/ lift('triu', triuOp)
export const trunc = /*@__PURE__*/ lift('trunc', truncOp)
export const unbind = /*@__PURE__*/ liftView('unbind', unbindOp)
export const unflatten = /*@__PURE__*/ liftView('unflatten', unflattenOp)
export const unfold = /*@__PURE__*/ liftView('unfold', unfoldOp)
export const unsqueeze = /*@__PURE__*/ liftView('unsqueeze', unsqueezeOp)
export const variance = /*@__PURE__*/ lift('variance', varianceOp)
export const varMean = /*@__PURE__*/ lift('varMean', varMeanOp)
export const vectorNorm = /*@__PURE__*/ lift('vectorNorm', vectorNormOp)
export const where = /*@__PURE__*/ lift('where', whereOp)
export const xlogy = /*@__PURE__*/ lift('xlogy', xlogyOp)

const maxAlong = /*@__PURE__*/ lift('max', maxOp)
const minAlong = /*@__PURE__*/ lift('min', minOp)
const medianAlong = /*@__PURE__*/ lift('median', medianOp)
const medianOfAll = /*@__PURE__*/ lift('median', medianOfAllOp)

/** The largest element; with `dim`, the largest along that axis and where each is first found. */
export function max(x: Tensor): Tensor
export function max(x: Tensor, options: AxisOptions): ValuesAndIndices
export function max(x: Tensor, options?: AxisOptions): Tensor | ValuesAndIndices {
  return options === undefined ? amax(x) : maxAlong(x, options)
}

/** The smallest element; with `dim`, the smallest along that axis and where each is first found. */
export function min(x: Tensor): Tensor
export function min(x: Tensor, options: AxisOptions): ValuesAndIndices
export function min(x: Tensor, options?: AxisOptions): Tensor | ValuesAndIndices {
  return options === undefined ? amin(x) : minAlong(x, options)
}

/** The middle element in order, the lower of two; with `dim`, along that axis and where each is found. */
export function median(x: Tensor): Tensor
export function median(x: Tensor, options: AxisOptions): ValuesAndIndices
export function median(x: Tensor, options?: AxisOptions): Tensor | ValuesAndIndices {
  return options === undefined ? medianOfAll(x) : medianAlong(x, options)
}

export type * from './pools.ts'
export * from './selection.ts'
export * from './unique.ts'
