/** @file Reads an ONNX model's bytes into plain data: initialisers for a warm start, nodes for tests. Any ONNX file; `onnx-graph.ts` types it. */
import { DATA_TYPES } from './onnx-coding.ts';
import { type Field, ProtobufError, readFields, readPackedIntegers } from './protobuf.ts';
import { elementCount, type ElementType, formatShape, type Shape, type Tensor } from './tensor.ts';

/** Bytes that are no readable ONNX model; the message says where and why. */
export class OnnxError extends Error {
  override readonly name = 'OnnxError';
}

/** One attribute as stored. Kinds that no operator here uses have none of these. */
export interface RawAttribute {
  readonly name: string;
  readonly integer: number;
  readonly float: number;
  readonly integers: readonly number[];
}

/** One node as stored. */
export interface RawNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, RawAttribute>;
}

/** An input or output as declared. A size that the file leaves open is its symbol's name; an unknown element type is null. */
export interface RawValue {
  readonly name: string;
  readonly type: ElementType | null;
  readonly shape: readonly (number | string)[];
}

/** A model file as plain data. */
export interface OnnxModel {
  readonly irVersion: number;
  /** Version of the default operator set. */
  readonly opset: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly graphName: string;
  readonly inputs: readonly RawValue[];
  readonly outputs: readonly RawValue[];
  readonly initializers: ReadonlyMap<string, Tensor>;
  readonly nodes: readonly RawNode[];
}

/**
 * Reads a model.
 *
 * @throws {OnnxError} when the bytes are cut short or are something else.
 */
export function readOnnx(bytes: Uint8Array): OnnxModel {
  try {
    return readModel(bytes);
  } catch (error) {
    if (error instanceof ProtobufError) throw new OnnxError(`not an ONNX model, or one cut short: ${error.message}`, { cause: error });
    throw error;
  }
}

function readModel(bytes: Uint8Array): OnnxModel {
  let [irVersion, opset] = [0, 0];
  let graph: Uint8Array | null = null;
  const metadata: Record<string, string> = {};
  for (const { number, integer, bytes: content } of readFields(bytes)) {
    if (number === 1) irVersion = Number(integer);
    else if (number === 7) graph = content;
    else if (number === 8 && textField(content, 1) === '') opset = Number(fieldOf(content, 2)?.integer ?? 0n);
    else if (number === 14) metadata[textField(content, 1)] = textField(content, 2);
  }
  if (!graph) throw new OnnxError(`not an ONNX model: no graph in ${bytes.length} bytes`);
  const [inputs, outputs, nodes]: [RawValue[], RawValue[], RawNode[]] = [[], [], []];
  const initializers = new Map<string, Tensor>();
  let graphName = '';
  for (const { number, bytes: content } of readFields(graph)) {
    if (number === 1) nodes.push(readNode(content));
    else if (number === 2) graphName = text(content);
    else if (number === 5) initializers.set(textField(content, 8), readTensor(content));
    else if (number === 11) inputs.push(readValueInfo(content));
    else if (number === 12) outputs.push(readValueInfo(content));
  }
  return { irVersion, opset, metadata, graphName, inputs, outputs, initializers, nodes };
}

function readNode(message: Uint8Array): RawNode {
  const [inputs, outputs]: [string[], string[]] = [[], []];
  const attributes = new Map<string, RawAttribute>();
  let [name, op] = ['', ''];
  for (const { number, bytes } of readFields(message)) {
    if (number === 1) inputs.push(text(bytes));
    else if (number === 2) outputs.push(text(bytes));
    else if (number === 3) name = text(bytes);
    else if (number === 4) op = text(bytes);
    else if (number === 5) {
      const attribute = readAttribute(bytes);
      attributes.set(attribute.name, attribute);
    }
  }
  return { name, op, inputs, outputs, attributes };
}

function readAttribute(message: Uint8Array): RawAttribute {
  let [name, integer, float] = ['', 0, 0];
  const integers: number[] = [];
  for (const field of readFields(message)) {
    if (field.number === 1) name = text(field.bytes);
    else if (field.number === 2) float = view(field.bytes).getFloat32(0, true);
    else if (field.number === 3) integer = signed(field.integer);
    else if (field.number === 8) integers.push(...repeated(field));
  }
  return { name, integer, float, integers };
}

function readTensor(message: Uint8Array): Tensor {
  const shape: number[] = [];
  const [floats, longs]: [number[], bigint[]] = [[], []];
  let [name, dataType, external] = ['', 0, false];
  let raw: Uint8Array | null = null;
  for (const field of readFields(message)) {
    if (field.number === 1) shape.push(...repeated(field));
    else if (field.number === 2) dataType = Number(field.integer);
    else if (field.number === 4) for (let at = 0; at + 4 <= field.bytes.length; at += 4) floats.push(view(field.bytes).getFloat32(at, true));
    else if (field.number === 5 || field.number === 7) longs.push(...repeatedLongs(field));
    else if (field.number === 8) name = text(field.bytes);
    else if (field.number === 9) raw = field.bytes;
    else if (field.number === 14) external = field.integer === 1n;
  }
  const type = elementTypeOf(dataType);
  if (external) throw new OnnxError(`tensor "${name}" keeps its data in another file`);
  if (type === null) throw new OnnxError(`tensor "${name}" has data type ${dataType}, which is not supported`);
  return tensorOf(name, type, shape, raw, floats, longs);
}

/** Values from `raw_data`, or from the typed field of the element type where there is none. */
function tensorOf(name: string, type: ElementType, shape: Shape, raw: Uint8Array | null, floats: number[], longs: bigint[]): Tensor {
  const buffer = raw ? new Uint8Array(raw).buffer : null;
  const width = { float32: 4, uint8: 1, int32: 4, int64: 8, bool: 1 }[type];
  const count = buffer ? buffer.byteLength / width : type === 'float32' ? floats.length : longs.length;
  if (count !== elementCount(shape)) throw new OnnxError(`tensor "${name}" has ${count} values for shape ${formatShape(shape)}`);
  const small = longs.map(Number);
  switch (type) {
    case 'float32':
      return { type, shape, data: buffer ? new Float32Array(buffer) : Float32Array.from(floats) };
    case 'int64':
      return { type, shape, data: buffer ? new BigInt64Array(buffer) : BigInt64Array.from(longs) };
    case 'int32':
      return { type, shape, data: buffer ? new Int32Array(buffer) : Int32Array.from(small) };
    case 'uint8':
    case 'bool':
      return { type, shape, data: buffer ? new Uint8Array(buffer) : Uint8Array.from(small) };
  }
}

function readValueInfo(message: Uint8Array): RawValue {
  const tensorType = fieldOf(fieldOf(message, 2)?.bytes ?? EMPTY, 1)?.bytes ?? EMPTY;
  const shape: (number | string)[] = [];
  for (const { number, bytes } of readFields(fieldOf(tensorType, 2)?.bytes ?? EMPTY)) {
    if (number !== 1) continue;
    const size = fieldOf(bytes, 1);
    shape.push(size ? signed(size.integer) : textField(bytes, 2));
  }
  return { name: textField(message, 1), type: elementTypeOf(Number(fieldOf(tensorType, 1)?.integer ?? 0n)), shape };
}

function elementTypeOf(dataType: number): ElementType | null {
  const found = Object.entries(DATA_TYPES).find(([, code]) => code === dataType);
  return found ? (found[0] as ElementType) : null;
}

function fieldOf(message: Uint8Array, number: number): Field | null {
  for (const field of readFields(message)) if (field.number === number) return field;
  return null;
}

function textField(message: Uint8Array, number: number): string {
  return text(fieldOf(message, number)?.bytes ?? EMPTY);
}

/** A repeated integer is one varint per field, or many packed into bytes: writers differ. */
function repeatedLongs(field: Field): readonly bigint[] {
  return field.isVarint ? [BigInt.asIntN(64, field.integer)] : readPackedIntegers(field.bytes);
}

function repeated(field: Field): readonly number[] {
  return repeatedLongs(field).map(Number);
}

function signed(value: bigint): number {
  return Number(BigInt.asIntN(64, value));
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const EMPTY = new Uint8Array(0);
