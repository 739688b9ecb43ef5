import { manualSeed, tensor } from 'neurite'

manualSeed(7)
const a = tensor([
  [1, 2],
  [3, 4],
]) // float32 [2, 2]; options: { dtype, device, requiresGrad }
const b = a.matmul(a.T).add(1).relu() // nothing computed yet
export const data = await b.data() // Float32Array [6, 12, 12, 26]
export const rows = await b.sum({ dim: 1, keepdim: true }).tolist() // [[18], [38]]
export const sliced = a.slice([0, 1], null).shape // rows 0 to 1, every column: [1, 2]; a number drops the axis; [start, stop, step]; '...'; 'new'
console.log(a) // tensor([[1, 2], [3, 4]], float32)
export const mistake = () => tensor([1, 2]).matmul(tensor([1, 2, 3]))
// ShapeError: [matmul] inner sizes differ: left is [2], right is [3]; left.shape[-1] must equal the size of right along its contracted axis
