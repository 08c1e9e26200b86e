const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Bytes as base64 with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a, b, c] = [bytes[at] ?? 0, bytes[at + 1], bytes[at + 2]];
    const group = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    text += alphabet.charAt(group >> 18) + alphabet.charAt((group >> 12) & 63);
    text += b === undefined ? '=' : alphabet.charAt((group >> 6) & 63);
    text += c === undefined ? '=' : alphabet.charAt(group & 63);
  }
  return text;
}

/** The bytes of base64 text, whose padding may be missing, or what is wrong with it. */
export function decodeBase64(text: string): Uint8Array | 'invalid' | 'trailing' {
  const digits = text.replace(/=+$/, '');
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let [buffer, bits, length] = [0, 0, 0];
  for (const digit of digits) {
    const value = alphabet.indexOf(digit);
    if (value < 0) return 'invalid';
    buffer = ((buffer << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length] = (buffer >> bits) & 0xff;
    length += 1;
  }
  return digits.length % 4 === 1 ? 'trailing' : bytes;
}
