import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

const decoders = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/**
 * Unpacks a body that came packed although nobody asked for it.
 * @throws when it is damaged, packed in an unknown way, or larger than it may be
 */
export async function decodeBody(bytes: Buffer, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  if (encoding === undefined || encoding === '' || encoding === 'identity' || bytes.length === 0) return bytes;
  const decode = decoders[encoding.trim().toLowerCase() as keyof typeof decoders];
  if (decode === undefined) throw new Error(`unknown content encoding ${encoding}`);
  return decode(bytes, { maxOutputLength: maxBytes });
}
