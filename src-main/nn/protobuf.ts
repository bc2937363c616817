/** @file The protobuf wire format, as far as ONNX needs it: varints, 32-bit floats and length-delimited fields. */

/** Appends fields to a growing buffer. Numbers of fields come from onnx.proto. */
export class ProtobufWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;

  /** The bytes written so far. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  /** A 64-bit integer, two's complement where negative. */
  integer(field: number, value: number | bigint): this {
    this.#tag(field, 0);
    this.#varint(BigInt.asUintN(64, BigInt(value)));
    return this;
  }

  /** A repeated 64-bit integer, packed. */
  integers(field: number, values: readonly number[]): this {
    const packed = new ProtobufWriter();
    for (const value of values) packed.#varint(BigInt.asUintN(64, BigInt(value)));
    return this.bytes(field, packed.finish());
  }

  /** A 32-bit float. */
  float(field: number, value: number): this {
    this.#tag(field, 5);
    this.#append(new Uint8Array(Float32Array.of(value).buffer));
    return this;
  }

  /** Text in UTF-8. */
  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  /** A nested message. */
  message(field: number, write: (nested: ProtobufWriter) => void): this {
    const nested = new ProtobufWriter();
    write(nested);
    return this.bytes(field, nested.#bytes.subarray(0, nested.#length));
  }

  /** Raw bytes. */
  bytes(field: number, value: Uint8Array): this {
    this.#tag(field, 2);
    this.#varint(BigInt(value.length));
    this.#append(value);
    return this;
  }

  #tag(field: number, wireType: number): void {
    this.#varint(BigInt(field * 8 + wireType));
  }

  #varint(value: bigint): void {
    const bytes: number[] = [];
    let rest = value;
    do {
      const more = rest > 0x7fn;
      bytes.push(Number(rest & 0x7fn) | (more ? 0x80 : 0));
      rest >>= 7n;
    } while (rest > 0n);
    this.#append(Uint8Array.from(bytes));
  }

  #append(chunk: Uint8Array): void {
    const needed = this.#length + chunk.length;
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      grown.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = grown;
    }
    this.#bytes.set(chunk, this.#length);
    this.#length = needed;
  }
}

/** One field of a message: a varint has an `integer`, everything else `bytes` (also the 4 or 8 of a fixed-size field). */
export interface Field {
  readonly number: number;
  readonly isVarint: boolean;
  readonly integer: bigint;
  readonly bytes: Uint8Array;
}

/** Bytes that are no protobuf message, or end too early. */
export class ProtobufError extends Error {
  override readonly name = 'ProtobufError';
}

/**
 * The fields of one message in order. Nothing is copied.
 *
 * @throws {ProtobufError} when a field ends beyond the message or has an unknown wire type.
 */
export function* readFields(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at++];
      if (byte === undefined) throw new ProtobufError(`message of ${message.length} bytes ends inside a number`);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new ProtobufError(`number at byte ${at} is longer than 64 bits`);
  };
  const take = (count: number): Uint8Array => {
    if (at + count > message.length) throw new ProtobufError(`field at byte ${at} wants ${count} bytes, ${message.length - at} are left`);
    at += count;
    return message.subarray(at - count, at);
  };
  while (at < message.length) {
    const tag = Number(varint());
    const [number, wireType] = [Math.floor(tag / 8), tag % 8];
    if (number === 0) throw new ProtobufError(`field number 0 at byte ${at}`);
    if (wireType === 0) yield { number, isVarint: true, integer: varint(), bytes: EMPTY };
    else if (wireType === 1) yield { number, isVarint: false, integer: 0n, bytes: take(8) };
    else if (wireType === 2) yield { number, isVarint: false, integer: 0n, bytes: take(Number(varint())) };
    else if (wireType === 5) yield { number, isVarint: false, integer: 0n, bytes: take(4) };
    else throw new ProtobufError(`wire type ${wireType} of field ${number} at byte ${at}`);
  }
}

/** Varints packed one after another, as signed 64-bit integers. */
export function readPackedIntegers(bytes: Uint8Array): bigint[] {
  const values: bigint[] = [];
  let [value, shift] = [0n, 0n];
  for (const byte of bytes) {
    value |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if (byte >= 0x80) continue;
    values.push(BigInt.asIntN(64, value));
    [value, shift] = [0n, 0n];
  }
  if (shift > 0n) throw new ProtobufError('packed numbers end inside a number');
  return values;
}

const EMPTY = new Uint8Array(0);
