import { apply, type BatchAttributes, definePrimitive, type Node, type Vjp } from './node.ts'

/** Attributes that are axes, behind a batch axis; the first `count` are something else. */
export const axesFrom =
  (count: number): BatchAttributes =>
  (attributes) =>
    attributes.map((a, i) => (i < count ? a : a + 1))

/**
 * A gradient rule for a composed value. The node made is another view of `value` to whatever computes it; the reverse
 * walk passes `value` by and goes from the node straight to `inputs`, through `vjp`, whose context has `inputs` as its
 * inputs and the node itself as its output. `value` must be a new node that nothing else uses.
 *
 * To a scheduler the inputs beyond the first are not read: only inputs[0] of a view op is.
 */
/*@__NO_SIDE_EFFECTS__*/
export function customGradient(
  name: string,
  vjp: Vjp,
  batch: BatchAttributes,
): (value: Node, inputs: readonly Node[], attributes?: readonly number[]) => Node {
  const op = definePrimitive({
    name,
    type: ([value]) => ({ shape: value!.shape, dtype: value!.dtype }),
    vjp: (context) => [null, ...vjp({ ...context, inputs: context.inputs.slice(1), needs: context.needs.slice(1) })],
    lowering: { kind: 'view', view: (input) => input, batch },
  })
  return (value, inputs, attributes) => {
    if (!value.requiresGrad || inputs.includes(value)) return value
    value.requiresGrad = false
    return apply(op, [value, ...inputs], attributes)
  }
}
