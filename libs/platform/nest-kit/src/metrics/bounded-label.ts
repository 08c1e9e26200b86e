/**
 * A label whose values strangers choose: so many of them have a series each, all later ones are `other` together. What
 * measures must not become what fills the memory.
 */
export class BoundedLabel {
  private readonly known = new Set<string>();

  constructor(private readonly most: number) {}

  of(value: string): string {
    if (this.known.has(value)) return value;
    if (this.known.size >= this.most) return 'other';
    this.known.add(value);
    return value;
  }
}
