import { aliasNode } from './leaf.ts'
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

const rules = new WeakMap<Node, (dy: Node) => readonly (Node | null)[]>()

/** A gradient rule that belongs to one node. */
const ruleOp = /*@__PURE__*/ definePrimitive({
  name: 'customGradient',
  type: ([value]) => ({ shape: value!.shape, dtype: value!.dtype }),
  vjp: ({ dy, output }) => [null, ...rules.get(output)!(dy)],
  lowering: { kind: 'view', view: (input) => input, batch: (attributes) => attributes },
})

/** `value` with gradients for `inputs` by a rule of its own, whatever it was computed from. */
export function withRule(value: Node, inputs: readonly Node[], rule: (dy: Node) => readonly (Node | null)[]): Node {
  const plain = value.requiresGrad || inputs.includes(value) ? aliasNode(value) : value
  const node = apply(ruleOp, [plain, ...inputs])
  rules.set(node, rule)
  return node
}
