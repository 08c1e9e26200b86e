/** A number as jq prints it: 17 digits at most, and an exponent of two digits or more only where it is far away. */
export function formatNumber(value: number): string {
  if (Number.isInteger(value) && value < 1e15 && value > -1e15) return Object.is(value, -0) ? '-0' : String(value);
  if (Number.isNaN(value)) return 'null';
  const finite = value === Infinity ? Number.MAX_VALUE : value === -Infinity ? -Number.MAX_VALUE : value;
  const [mantissa = '', exponent = '0'] = Math.abs(finite).toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const sign = finite < 0 ? '-' : '';
  const point = Number(exponent) + 1;
  if (point <= -4 || point > digits.length + 15) {
    const power = String(Math.abs(point - 1)).padStart(2, '0');
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
    return `${sign}${digits.slice(0, 1)}${fraction}e${point <= 0 ? '-' : '+'}${power}`;
  }
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits + '0'.repeat(point - digits.length);
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
