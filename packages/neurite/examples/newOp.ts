import { defineOp, sameFloat } from '@neurite/core'

export const square = defineOp({
  name: 'square',
  type: sameFloat,
  lower: (e, [x]) => e.mul(x, x),
  vjp: ({ dy, inputs: [x] }) => [dy.mul(x.mul(2))],
})
