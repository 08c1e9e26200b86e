/** 64 bits as protobuf libraries hold them. */
export interface Bits64 {
  readonly low: number;
  readonly high: number;
  readonly unsigned: boolean;
}

/** @returns undefined when the number does not fit */
export function toBits(value: bigint, unsigned: boolean): Bits64 | undefined {
  const fits = unsigned ? BigInt.asUintN(64, value) === value : BigInt.asIntN(64, value) === value;
  if (!fits) return undefined;
  const low = Number(BigInt.asIntN(32, value));
  return { low, high: Number(BigInt.asIntN(32, value >> 32n)), unsigned };
}

export function fromBits(value: Bits64 | number | string): bigint {
  if (typeof value !== 'object') return BigInt(value);
  const whole = (BigInt(value.high) << 32n) | BigInt(value.low >>> 0);
  return value.unsigned ? BigInt.asUintN(64, whole) : BigInt.asIntN(64, whole);
}
