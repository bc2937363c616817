/** @file Writes a graph as an ONNX model: protobuf bytes that any ONNX runtime loads. Field numbers are those of onnx.proto. */
import type { Graph } from './graph.ts';
import type { Node, Value } from './op.ts';
import { codingsOf, DATA_TYPES, IR_VERSION, OPSET } from './onnx-coding.ts';
import { ProtobufWriter } from './protobuf.ts';
import { indexTensor, type Tensor, type TensorType } from './tensor.ts';

/** What a file says beside its graph. */
export interface OnnxOptions {
  /** Facts about the model, as text. */
  readonly metadata?: Readonly<Record<string, string>>;
  /**
   * Axes of inputs and outputs whose size may differ from run to run, by value and axis, e.g. `{ video: { 1: 'frames' } }`. Only for graphs
   * none of whose attributes depend on these sizes.
   */
  readonly dynamicAxes?: Readonly<Record<string, Readonly<Record<number, string>>>>;
}

/** Bytes of an ONNX file. Equal graphs give equal bytes. */
export function writeOnnx(graph: Graph, { metadata = {}, dynamicAxes = {} }: OnnxOptions = {}): Uint8Array<ArrayBuffer> {
  const model = new ProtobufWriter();
  model.integer(1, IR_VERSION).text(2, 'slateless');
  model.message(7, (body) => writeGraph(body, graph, dynamicAxes));
  model.message(8, (opset) => opset.text(1, '').integer(2, OPSET));
  for (const [key, value] of Object.entries(metadata)) model.message(14, (entry) => entry.text(1, key).text(2, value));
  return model.finish();
}

/** The same model with further facts: fields of a protobuf message may follow in any order, so they go to the end. The last value of a key counts. */
export function withMetadata(model: Uint8Array, metadata: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
  const added = new ProtobufWriter();
  for (const [key, value] of Object.entries(metadata)) added.message(14, (entry) => entry.text(1, key).text(2, value));
  const tail = added.finish();
  const bytes = new Uint8Array(model.length + tail.length);
  bytes.set(model);
  bytes.set(tail, model.length);
  return bytes;
}

function writeGraph(body: ProtobufWriter, graph: Graph, dynamicAxes: NonNullable<OnnxOptions['dynamicAxes']>): void {
  const outputNames = new Map(graph.outputs.map(({ name, value }) => [value, name]));
  const nameOf = (value: Value) => outputNames.get(value) ?? value.name;
  const operands = new Map<string, Tensor>();
  for (const node of graph.nodes) body.message(1, (message) => writeNode(message, node, nameOf, operands));
  body.text(2, graph.name);
  for (const [value, tensor] of graph.initializers) body.message(5, (message) => writeTensor(message, value.name, tensor));
  for (const [name, tensor] of operands) body.message(5, (message) => writeTensor(message, name, tensor));
  for (const input of graph.inputs) body.message(11, (message) => writeValueInfo(message, input.name, input, dynamicAxes[input.name]));
  for (const { name, value } of graph.outputs) body.message(12, (message) => writeValueInfo(message, name, value, dynamicAxes[name]));
}

/** Attributes that ONNX takes as operands go to `operands`, once per content. */
function writeNode(message: ProtobufWriter, node: Node, nameOf: (value: Value) => string, operands: Map<string, Tensor>): void {
  const inputs = node.inputs.map((input) => (input ? nameOf(input) : ''));
  const attributes = node.attributes as Readonly<Record<string, unknown>>;
  for (const [name, coding] of codingsOf(node.op)) {
    if (coding.kind !== 'operand') continue;
    const values = attributes[name] as readonly number[];
    const operandName = `indices:${values.join(',')}`;
    operands.set(operandName, indexTensor(values));
    inputs[coding.position] = operandName;
  }
  for (const input of inputs) message.text(1, input);
  message.text(2, nameOf(node.output)).text(3, node.output.name).text(4, node.op);
  for (const [name, coding] of codingsOf(node.op)) {
    if (coding.kind === 'operand') continue;
    message.message(5, (attribute) => {
      attribute.text(1, coding.onnxName);
      const value = attributes[name];
      if (coding.kind === 'float') attribute.float(2, value as number).integer(20, 1);
      else if (coding.kind === 'integers') attribute.integers(8, value as readonly number[]).integer(20, 7);
      else attribute.integer(3, coding.kind === 'elementType' ? DATA_TYPES[value as TensorType['type']] : Number(value)).integer(20, 2);
    });
  }
}

function writeTensor(message: ProtobufWriter, name: string, { type, shape, data }: Tensor): void {
  message.integers(1, shape).integer(2, DATA_TYPES[type]).text(8, name);
  message.bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function writeValueInfo(message: ProtobufWriter, name: string, { type, shape }: TensorType, dynamic: Readonly<Record<number, string>> = {}): void {
  message.text(1, name).message(2, (typeProto) =>
    typeProto.message(1, (tensorType) =>
      tensorType.integer(1, DATA_TYPES[type]).message(2, (shapeProto) => {
        shape.forEach((size, axis) => {
          const symbol = dynamic[axis];
          shapeProto.message(1, (dimension) => (symbol === undefined ? dimension.integer(1, size) : dimension.text(2, symbol)));
        });
      }),
    ),
  );
}
