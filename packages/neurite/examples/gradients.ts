import { grad, gradCheck, randn, type Tensor, tensor } from 'neurite'

const w = tensor([3], { requiresGrad: true })
w.pow(3).sum().backward()
export const gradient = await w.grad!.data() // [27]
const cube = (x: Tensor) => x.pow(3).sum()
export const second = await grad(grad(cube))(tensor(2)).item() // 12
export const check = await gradCheck((x) => x.sigmoid().mul(x), [randn([3, 4], { dtype: 'float64' })]) // { passed: true, maxError: … }
