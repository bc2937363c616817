/** @file Types a model that was read: the graph whose writing gave these bytes. Models from elsewhere pass when they keep to our operators. */
import { GraphBuilder, type Graph } from './graph.ts';
import type { Attributes, Inputs, Op, Value } from './op.ts';
import { type AttributeCoding, codingsOf, DATA_TYPES, isOp } from './onnx-coding.ts';
import { OnnxError, type OnnxModel, type RawNode } from './onnx-reader.ts';
import type { ElementType } from './tensor.ts';

/**
 * The typed graph of a model, with every shape inferred anew.
 *
 * @throws {OnnxError} when the model has an open size, an operator or a form of one that graphs do not know.
 * @throws {ShapeError} when its shapes contradict each other.
 */
export function graphFromOnnx(model: OnnxModel): Graph {
  const builder = new GraphBuilder(model.graphName);
  const values = new Map<string, Value>();
  for (const { name, type, shape } of model.inputs) {
    const sizes = shape.filter((size) => typeof size === 'number');
    if (type === null || sizes.length < shape.length) throw new OnnxError(`input "${name}" has shape [${shape.join(',')}] of ${type ?? 'an unknown type'}; all of it must be fixed`);
    values.set(name, builder.input(name, type, sizes));
  }
  const operands = operandNames(model);
  for (const [name, tensor] of model.initializers) if (!operands.has(name)) values.set(name, builder.initializer(name, tensor));
  for (const node of model.nodes) {
    const output = node.outputs[0];
    if (!isOp(node.op) || output === undefined) throw new OnnxError(`node "${node.name}": operator ${node.op} is not supported`);
    values.set(output, addNode(builder, model, node, node.op, values));
  }
  for (const { name } of model.outputs) {
    const value = values.get(name);
    if (!value) throw new OnnxError(`output "${name}" is computed by no node`);
    builder.output(name, value);
  }
  return builder.build();
}

function addNode<O extends Op>(builder: GraphBuilder, model: OnnxModel, node: RawNode, op: O, values: ReadonlyMap<string, Value>): Value {
  const codings = codingsOf(op);
  const positions = new Set(codings.map(([, coding]) => (coding.kind === 'operand' ? coding.position : -1)));
  const inputs = node.inputs
    .filter((_, position) => !positions.has(position))
    .map((name) => {
      const value = values.get(name);
      if (!value) throw new OnnxError(`node "${node.name}" (${op}) reads "${name}", which nothing before it makes`);
      return value;
    });
  const attributes = Object.fromEntries(codings.map(([name, coding]) => [name, readAttribute(model, node, name, coding)]));
  // The codings table is total, so these are the operator's attributes; the shape rule checks the inputs.
  return builder.add(op, inputs as unknown as Inputs<O>, attributes as unknown as Attributes<O>);
}

function readAttribute(model: OnnxModel, node: RawNode, name: string, coding: AttributeCoding): unknown {
  if (coding.kind === 'operand') {
    const operand = model.initializers.get(node.inputs[coding.position] ?? '');
    if (operand?.type !== 'int64') throw new OnnxError(`node "${node.name}" (${node.op}): ${name} is not a constant`);
    return Array.from(operand.data, Number);
  }
  const attribute = node.attributes.get(coding.onnxName);
  if (!attribute) throw new OnnxError(`node "${node.name}" (${node.op}): attribute ${coding.onnxName} is missing`);
  switch (coding.kind) {
    case 'integer':
      return attribute.integer;
    case 'float':
      return attribute.float;
    case 'integers':
      return attribute.integers;
    case 'flag':
      return attribute.integer !== 0;
    case 'elementType':
      return Object.keys(DATA_TYPES).find((type) => DATA_TYPES[type as ElementType] === attribute.integer);
  }
}

/** Initialisers that are read as attributes only. */
function operandNames(model: OnnxModel): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { op, inputs } of model.nodes) {
    if (!isOp(op)) continue;
    for (const [, coding] of codingsOf(op)) if (coding.kind === 'operand') names.add(inputs[coding.position] ?? '');
  }
  return names;
}
