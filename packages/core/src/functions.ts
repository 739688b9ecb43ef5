import { lift } from './lift.ts'
import { abs as absOp } from './ops/abs.ts'
import { add as addOp } from './ops/add.ts'
import { addcmul as addcmulOp, addcdiv as addcdivOp } from './ops/addcmul.ts'
import { addmm as addmmOp, addmv as addmvOp, baddbmm as baddbmmOp } from './ops/addmm.ts'
import { amax as amaxOp, amin as aminOp } from './ops/amax.ts'
import { any as anyOp, all as allOp, countNonzero as countNonzeroOp } from './ops/any.ts'
import { argmax as argmaxOp, argmin as argminOp } from './ops/argmax.ts'
import { asin as asinOp, acos as acosOp, atan as atanOp } from './ops/asin.ts'
import { atan2 as atan2Op } from './ops/atan2.ts'
import {
  bitwiseAnd as bitwiseAndOp,
  bitwiseOr as bitwiseOrOp,
  bitwiseXor as bitwiseXorOp,
  bitwiseNot as bitwiseNotOp,
} from './ops/bitwise.ts'
import { cat as catOp, stack as stackOp } from './ops/cat.ts'
import { clamp as clampOp } from './ops/clamp.ts'
import { clone as cloneOp, contiguous as contiguousOp } from './ops/clone.ts'
import { eq as eqOp, ne as neOp, lt as ltOp, le as leOp, gt as gtOp, ge as geOp } from './ops/compare.ts'
import { cummax as cummaxOp, cummin as cumminOp } from './ops/cummax.ts'
import { cumprod as cumprodOp } from './ops/cumprod.ts'
import { cumsum as cumsumOp } from './ops/cumsum.ts'
import { diagonal as diagonalOp, diag as diagOp, trace as traceOp } from './ops/diagonal.ts'
import { div as divOp } from './ops/div.ts'
import { dot as dotOp, outer as outerOp } from './ops/dot.ts'
import { einsum as einsumOp } from './ops/einsum.ts'
import { elu as eluOp, celu as celuOp, selu as seluOp } from './ops/elu.ts'
import { erf as erfOp, erfc as erfcOp } from './ops/erf.ts'
import { exp as expOp } from './ops/exp.ts'
import { exp2 as exp2Op } from './ops/exp2.ts'
import { expand as expandOp } from './ops/expand.ts'
import { expm1 as expm1Op } from './ops/expm1.ts'
import { flatten as flattenOp, unflatten as unflattenOp } from './ops/flatten.ts'
import { flip as flipOp } from './ops/flip.ts'
import { floor as floorOp, ceil as ceilOp, round as roundOp, trunc as truncOp } from './ops/floor.ts'
import { frac as fracOp } from './ops/frac.ts'
import { gather as gatherOp, scatterAdd as scatterAddOp } from './ops/gather.ts'
import { gelu as geluOp } from './ops/gelu.ts'
import { glu as gluOp } from './ops/glu.ts'
import {
  hardtanh as hardtanhOp,
  relu6 as relu6Op,
  hardsigmoid as hardsigmoidOp,
  hardswish as hardswishOp,
} from './ops/hardtanh.ts'
import { heaviside as heavisideOp, step as stepOp } from './ops/heaviside.ts'
import { hypot as hypotOp } from './ops/hypot.ts'
import { indexSelect as indexSelectOp, indexAdd as indexAddOp } from './ops/indexSelect.ts'
import { isnan as isnanOp, isinf as isinfOp, isfinite as isfiniteOp } from './ops/isnan.ts'
import { leakyRelu as leakyReluOp, prelu as preluOp } from './ops/leakyRelu.ts'
import { lerp as lerpOp } from './ops/lerp.ts'
import { linear as linearOp, bilinear as bilinearOp } from './ops/linear.ts'
import { log as logOp, log2 as log2Op, log10 as log10Op, log1p as log1pOp } from './ops/log.ts'
import { logaddexp as logaddexpOp } from './ops/logaddexp.ts'
import { logcumsumexp as logcumsumexpOp } from './ops/logcumsumexp.ts'
import {
  logicalAnd as logicalAndOp,
  logicalOr as logicalOrOp,
  logicalXor as logicalXorOp,
  logicalNot as logicalNotOp,
} from './ops/logical.ts'
import { logsumexp as logsumexpOp } from './ops/logsumexp.ts'
import { maskedFill as maskedFillOp } from './ops/maskedFill.ts'
import { matmul as matmulOp } from './ops/matmul.ts'
import { max as maxOp, min as minOp } from './ops/max.ts'
import { maximum as maximumOp, minimum as minimumOp } from './ops/maximum.ts'
import { maxout as maxoutOp } from './ops/maxout.ts'
import { mean as meanOp } from './ops/mean.ts'
import { medianOfAll as medianOfAllOp, median as medianOp } from './ops/median.ts'
import { mish as mishOp } from './ops/mish.ts'
import { mm as mmOp, bmm as bmmOp, mv as mvOp } from './ops/mm.ts'
import { movedim as movedimOp } from './ops/movedim.ts'
import { mul as mulOp } from './ops/mul.ts'
import { nanToNum as nanToNumOp } from './ops/nanToNum.ts'
import { nansum as nansumOp } from './ops/nansum.ts'
import { narrow as narrowOp } from './ops/narrow.ts'
import { neg as negOp } from './ops/neg.ts'
import { norm as normOp, vectorNorm as vectorNormOp } from './ops/norm.ts'
import { oneHot as oneHotOp } from './ops/oneHot.ts'
import { pad as padOp } from './ops/pad.ts'
import { permute as permuteOp, transpose as transposeOp } from './ops/permute.ts'
import { pixelShuffle as pixelShuffleOp, pixelUnshuffle as pixelUnshuffleOp } from './ops/pixelShuffle.ts'
import { pow as powOp } from './ops/pow.ts'
import { prod as prodOp } from './ops/prod.ts'
import { reciprocal as reciprocalOp } from './ops/reciprocal.ts'
import { relu as reluOp } from './ops/relu.ts'
import { fmod as fmodOp, remainder as remainderOp } from './ops/remainder.ts'
import { repeat as repeatOp, tile as tileOp, repeatInterleave as repeatInterleaveOp } from './ops/repeat.ts'
import { reshape as reshapeOp } from './ops/reshape.ts'
import { roll as rollOp } from './ops/roll.ts'
import { rsqrt as rsqrtOp } from './ops/rsqrt.ts'
import { scatter as scatterOp } from './ops/scatter.ts'
import { select as selectOp } from './ops/select.ts'
import { sigmoid as sigmoidOp } from './ops/sigmoid.ts'
import { sign as signOp } from './ops/sign.ts'
import { silu as siluOp } from './ops/silu.ts'
import { sin as sinOp, cos as cosOp } from './ops/sin.ts'
import { sinh as sinhOp, cosh as coshOp, asinh as asinhOp, acosh as acoshOp, atanh as atanhOp } from './ops/sinh.ts'
import { slice as sliceOp } from './ops/slice.ts'
import { softmax as softmaxOp, logSoftmax as logSoftmaxOp, softmin as softminOp } from './ops/softmax.ts'
import { softplus as softplusOp, logsigmoid as logsigmoidOp } from './ops/softplus.ts'
import { softshrink as softshrinkOp, hardshrink as hardshrinkOp, tanhshrink as tanhshrinkOp } from './ops/softshrink.ts'
import { softsign as softsignOp } from './ops/softsign.ts'
import { argsort as argsortOp, sort as sortOp, topk as topkOp } from './ops/sort.ts'
import { split as splitOp, chunk as chunkOp, unbind as unbindOp } from './ops/split.ts'
import { sqrt as sqrtOp } from './ops/sqrt.ts'
import { square as squareOp } from './ops/square.ts'
import { squeeze as squeezeOp, unsqueeze as unsqueezeOp } from './ops/squeeze.ts'
import { sub as subOp } from './ops/sub.ts'
import { sum as sumOp, broadcastTo as broadcastToOp } from './ops/sum.ts'
import { tan as tanOp } from './ops/tan.ts'
import { tanh as tanhOp } from './ops/tanh.ts'
import { tensordot as tensordotOp } from './ops/tensordot.ts'
import { threshold as thresholdOp } from './ops/threshold.ts'
import { tril as trilOp, triu as triuOp } from './ops/tril.ts'
import { unfold as unfoldOp } from './ops/unfold.ts'
import { variance as varianceOp, std as stdOp, varMean as varMeanOp, stdMean as stdMeanOp } from './ops/var.ts'
import { where as whereOp } from './ops/where.ts'
import { xlogy as xlogyOp } from './ops/xlogy.ts'

// Every op as a function of tensors. Numbers are taken where a tensor is beside them.

export const abs = /*@__PURE__*/ lift(absOp)
export const add = /*@__PURE__*/ lift(addOp)
export const addcmul = /*@__PURE__*/ lift(addcmulOp)
export const addcdiv = /*@__PURE__*/ lift(addcdivOp)
export const addmm = /*@__PURE__*/ lift(addmmOp)
export const addmv = /*@__PURE__*/ lift(addmvOp)
export const baddbmm = /*@__PURE__*/ lift(baddbmmOp)
export const amax = /*@__PURE__*/ lift(amaxOp)
export const amin = /*@__PURE__*/ lift(aminOp)
export const any = /*@__PURE__*/ lift(anyOp)
export const all = /*@__PURE__*/ lift(allOp)
export const countNonzero = /*@__PURE__*/ lift(countNonzeroOp)
export const argmax = /*@__PURE__*/ lift(argmaxOp)
export const argmin = /*@__PURE__*/ lift(argminOp)
export const asin = /*@__PURE__*/ lift(asinOp)
export const acos = /*@__PURE__*/ lift(acosOp)
export const atan = /*@__PURE__*/ lift(atanOp)
export const atan2 = /*@__PURE__*/ lift(atan2Op)
export const bitwiseAnd = /*@__PURE__*/ lift(bitwiseAndOp)
export const bitwiseOr = /*@__PURE__*/ lift(bitwiseOrOp)
export const bitwiseXor = /*@__PURE__*/ lift(bitwiseXorOp)
export const bitwiseNot = /*@__PURE__*/ lift(bitwiseNotOp)
export const cat = /*@__PURE__*/ lift(catOp)
export const stack = /*@__PURE__*/ lift(stackOp)
export const clamp = /*@__PURE__*/ lift(clampOp)
export const clone = /*@__PURE__*/ lift(cloneOp)
export const contiguous = /*@__PURE__*/ lift(contiguousOp)
export const eq = /*@__PURE__*/ lift(eqOp)
export const ne = /*@__PURE__*/ lift(neOp)
export const lt = /*@__PURE__*/ lift(ltOp)
export const le = /*@__PURE__*/ lift(leOp)
export const gt = /*@__PURE__*/ lift(gtOp)
export const ge = /*@__PURE__*/ lift(geOp)
export const cummax = /*@__PURE__*/ lift(cummaxOp)
export const cummin = /*@__PURE__*/ lift(cumminOp)
export const cumprod = /*@__PURE__*/ lift(cumprodOp)
export const cumsum = /*@__PURE__*/ lift(cumsumOp)
export const diagonal = /*@__PURE__*/ lift(diagonalOp)
export const diag = /*@__PURE__*/ lift(diagOp)
export const trace = /*@__PURE__*/ lift(traceOp)
export const div = /*@__PURE__*/ lift(divOp)
export const dot = /*@__PURE__*/ lift(dotOp)
export const outer = /*@__PURE__*/ lift(outerOp)
export const einsum = /*@__PURE__*/ lift(einsumOp)
export const elu = /*@__PURE__*/ lift(eluOp)
export const celu = /*@__PURE__*/ lift(celuOp)
export const selu = /*@__PURE__*/ lift(seluOp)
export const erf = /*@__PURE__*/ lift(erfOp)
export const erfc = /*@__PURE__*/ lift(erfcOp)
export const exp = /*@__PURE__*/ lift(expOp)
export const exp2 = /*@__PURE__*/ lift(exp2Op)
export const expand = /*@__PURE__*/ lift(expandOp)
export const expm1 = /*@__PURE__*/ lift(expm1Op)
export const flatten = /*@__PURE__*/ lift(flattenOp)
export const unflatten = /*@__PURE__*/ lift(unflattenOp)
export const flip = /*@__PURE__*/ lift(flipOp)
export const floor = /*@__PURE__*/ lift(floorOp)
export const ceil = /*@__PURE__*/ lift(ceilOp)
export const round = /*@__PURE__*/ lift(roundOp)
export const trunc = /*@__PURE__*/ lift(truncOp)
export const frac = /*@__PURE__*/ lift(fracOp)
export const gather = /*@__PURE__*/ lift(gatherOp)
export const scatterAdd = /*@__PURE__*/ lift(scatterAddOp)
export const gelu = /*@__PURE__*/ lift(geluOp)
export const glu = /*@__PURE__*/ lift(gluOp)
export const hardtanh = /*@__PURE__*/ lift(hardtanhOp)
export const relu6 = /*@__PURE__*/ lift(relu6Op)
export const hardsigmoid = /*@__PURE__*/ lift(hardsigmoidOp)
export const hardswish = /*@__PURE__*/ lift(hardswishOp)
export const heaviside = /*@__PURE__*/ lift(heavisideOp)
export const step = /*@__PURE__*/ lift(stepOp)
export const hypot = /*@__PURE__*/ lift(hypotOp)
export const indexSelect = /*@__PURE__*/ lift(indexSelectOp)
export const indexAdd = /*@__PURE__*/ lift(indexAddOp)
export const isnan = /*@__PURE__*/ lift(isnanOp)
export const isinf = /*@__PURE__*/ lift(isinfOp)
export const isfinite = /*@__PURE__*/ lift(isfiniteOp)
export const leakyRelu = /*@__PURE__*/ lift(leakyReluOp)
export const prelu = /*@__PURE__*/ lift(preluOp)
export const lerp = /*@__PURE__*/ lift(lerpOp)
export const linear = /*@__PURE__*/ lift(linearOp)
export const bilinear = /*@__PURE__*/ lift(bilinearOp)
export const log = /*@__PURE__*/ lift(logOp)
export const log2 = /*@__PURE__*/ lift(log2Op)
export const log10 = /*@__PURE__*/ lift(log10Op)
export const log1p = /*@__PURE__*/ lift(log1pOp)
export const logaddexp = /*@__PURE__*/ lift(logaddexpOp)
export const logcumsumexp = /*@__PURE__*/ lift(logcumsumexpOp)
export const logicalAnd = /*@__PURE__*/ lift(logicalAndOp)
export const logicalOr = /*@__PURE__*/ lift(logicalOrOp)
export const logicalXor = /*@__PURE__*/ lift(logicalXorOp)
export const logicalNot = /*@__PURE__*/ lift(logicalNotOp)
export const logsumexp = /*@__PURE__*/ lift(logsumexpOp)
export const maskedFill = /*@__PURE__*/ lift(maskedFillOp)
export const matmul = /*@__PURE__*/ lift(matmulOp)
export const max = /*@__PURE__*/ lift(maxOp)
export const min = /*@__PURE__*/ lift(minOp)
export const maximum = /*@__PURE__*/ lift(maximumOp)
export const minimum = /*@__PURE__*/ lift(minimumOp)
export const maxout = /*@__PURE__*/ lift(maxoutOp)
export const mean = /*@__PURE__*/ lift(meanOp)
export const medianOfAll = /*@__PURE__*/ lift(medianOfAllOp)
export const median = /*@__PURE__*/ lift(medianOp)
export const mish = /*@__PURE__*/ lift(mishOp)
export const mm = /*@__PURE__*/ lift(mmOp)
export const bmm = /*@__PURE__*/ lift(bmmOp)
export const mv = /*@__PURE__*/ lift(mvOp)
export const movedim = /*@__PURE__*/ lift(movedimOp)
export const mul = /*@__PURE__*/ lift(mulOp)
export const nanToNum = /*@__PURE__*/ lift(nanToNumOp)
export const nansum = /*@__PURE__*/ lift(nansumOp)
export const narrow = /*@__PURE__*/ lift(narrowOp)
export const neg = /*@__PURE__*/ lift(negOp)
export const norm = /*@__PURE__*/ lift(normOp)
export const vectorNorm = /*@__PURE__*/ lift(vectorNormOp)
export const oneHot = /*@__PURE__*/ lift(oneHotOp)
export const pad = /*@__PURE__*/ lift(padOp)
export const permute = /*@__PURE__*/ lift(permuteOp)
export const transpose = /*@__PURE__*/ lift(transposeOp)
export const pixelShuffle = /*@__PURE__*/ lift(pixelShuffleOp)
export const pixelUnshuffle = /*@__PURE__*/ lift(pixelUnshuffleOp)
export const pow = /*@__PURE__*/ lift(powOp)
export const prod = /*@__PURE__*/ lift(prodOp)
export const reciprocal = /*@__PURE__*/ lift(reciprocalOp)
export const relu = /*@__PURE__*/ lift(reluOp)
export const fmod = /*@__PURE__*/ lift(fmodOp)
export const remainder = /*@__PURE__*/ lift(remainderOp)
export const repeat = /*@__PURE__*/ lift(repeatOp)
export const tile = /*@__PURE__*/ lift(tileOp)
export const repeatInterleave = /*@__PURE__*/ lift(repeatInterleaveOp)
export const reshape = /*@__PURE__*/ lift(reshapeOp)
export const roll = /*@__PURE__*/ lift(rollOp)
export const rsqrt = /*@__PURE__*/ lift(rsqrtOp)
export const scatter = /*@__PURE__*/ lift(scatterOp)
export const select = /*@__PURE__*/ lift(selectOp)
export const sigmoid = /*@__PURE__*/ lift(sigmoidOp)
export const sign = /*@__PURE__*/ lift(signOp)
export const silu = /*@__PURE__*/ lift(siluOp)
export const sin = /*@__PURE__*/ lift(sinOp)
export const cos = /*@__PURE__*/ lift(cosOp)
export const sinh = /*@__PURE__*/ lift(sinhOp)
export const cosh = /*@__PURE__*/ lift(coshOp)
export const asinh = /*@__PURE__*/ lift(asinhOp)
export const acosh = /*@__PURE__*/ lift(acoshOp)
export const atanh = /*@__PURE__*/ lift(atanhOp)
export const slice = /*@__PURE__*/ lift(sliceOp)
export const softmax = /*@__PURE__*/ lift(softmaxOp)
export const logSoftmax = /*@__PURE__*/ lift(logSoftmaxOp)
export const softmin = /*@__PURE__*/ lift(softminOp)
export const softplus = /*@__PURE__*/ lift(softplusOp)
export const logsigmoid = /*@__PURE__*/ lift(logsigmoidOp)
export const softshrink = /*@__PURE__*/ lift(softshrinkOp)
export const hardshrink = /*@__PURE__*/ lift(hardshrinkOp)
export const tanhshrink = /*@__PURE__*/ lift(tanhshrinkOp)
export const softsign = /*@__PURE__*/ lift(softsignOp)
export const argsort = /*@__PURE__*/ lift(argsortOp)
export const sort = /*@__PURE__*/ lift(sortOp)
export const topk = /*@__PURE__*/ lift(topkOp)
export const split = /*@__PURE__*/ lift(splitOp)
export const chunk = /*@__PURE__*/ lift(chunkOp)
export const unbind = /*@__PURE__*/ lift(unbindOp)
export const sqrt = /*@__PURE__*/ lift(sqrtOp)
export const square = /*@__PURE__*/ lift(squareOp)
export const squeeze = /*@__PURE__*/ lift(squeezeOp)
export const unsqueeze = /*@__PURE__*/ lift(unsqueezeOp)
export const sub = /*@__PURE__*/ lift(subOp)
export const sum = /*@__PURE__*/ lift(sumOp)
export const broadcastTo = /*@__PURE__*/ lift(broadcastToOp)
export const tan = /*@__PURE__*/ lift(tanOp)
export const tanh = /*@__PURE__*/ lift(tanhOp)
export const tensordot = /*@__PURE__*/ lift(tensordotOp)
export const threshold = /*@__PURE__*/ lift(thresholdOp)
export const tril = /*@__PURE__*/ lift(trilOp)
export const triu = /*@__PURE__*/ lift(triuOp)
export const unfold = /*@__PURE__*/ lift(unfoldOp)
export const variance = /*@__PURE__*/ lift(varianceOp)
export const std = /*@__PURE__*/ lift(stdOp)
export const varMean = /*@__PURE__*/ lift(varMeanOp)
export const stdMean = /*@__PURE__*/ lift(stdMeanOp)
export const where = /*@__PURE__*/ lift(whereOp)
export const xlogy = /*@__PURE__*/ lift(xlogyOp)
