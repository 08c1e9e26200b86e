/** ASN.1 in its distinguished encoding (X.690): as much as a certificate needs. */
export const der = {
  sequence: (...parts: readonly Buffer[]) => tagged(0x30, ...parts),
  set: (...parts: readonly Buffer[]) => tagged(0x31, ...parts),
  integer: (bytes: Buffer) => tagged(0x02, bytes),
  octets: (...parts: readonly Buffer[]) => tagged(0x04, ...parts),
  bits: (bytes: Buffer) => tagged(0x03, Buffer.from([0]), bytes),
  text: (text: string) => tagged(0x0c, Buffer.from(text)),
  /** UTCTime, good until 2049. */
  time: (date: Date) => tagged(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`)),
  oid,
  /** `[number]` around other values. */
  explicit: (number: number, ...parts: readonly Buffer[]) => tagged(0xa0 + number, ...parts),
  /** `[number]` in the place of a text's own tag. */
  implicitText: (number: number, text: string) => tagged(0x80 + number, Buffer.from(text)),
};

function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [40 * first + second];
  for (const arc of rest) {
    const groups = [arc & 127];
    for (let left = arc >> 7; left > 0; left >>= 7) groups.unshift((left & 127) | 128);
    bytes.push(...groups);
  }
  return tagged(0x06, Buffer.from(bytes));
}
