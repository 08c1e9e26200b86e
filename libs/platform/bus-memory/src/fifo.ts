interface Node<T> {
  readonly value: T;
  next: Node<T> | undefined;
}

/** First in, first out, in constant time at any length; what came back goes to the front again. */
export class Fifo<T> {
  private head: Node<T> | undefined;
  private tail: Node<T> | undefined;
  private count = 0;

  get length(): number {
    return this.count;
  }

  push(value: T): void {
    const node: Node<T> = { value, next: undefined };
    if (this.tail) this.tail.next = node;
    else this.head = node;
    this.tail = node;
    this.count += 1;
  }

  putBack(value: T): void {
    this.head = { value, next: this.head };
    this.tail ??= this.head;
    this.count += 1;
  }

  shift(): T | undefined {
    const node = this.head;
    if (!node) return undefined;
    this.head = node.next;
    if (!this.head) this.tail = undefined;
    this.count -= 1;
    return node.value;
  }
}
