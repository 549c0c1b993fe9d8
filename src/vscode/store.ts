/** Stops what it was returned by. */
export interface Subscription {
  dispose(): void;
}

/** Holds an immutable value and tells of each new one. */
export class Store<Value> {
  private readonly listeners = new Set<(value: Value) => void>();

  constructor(
    private current: Value,
    private readonly isSame: (a: Value, b: Value) => boolean = Object.is,
  ) {}

  get value(): Value {
    return this.current;
  }

  /** Listeners hear of it only when it is another value. */
  set(value: Value): void {
    if (this.isSame(value, this.current)) return;
    this.current = value;
    for (const listener of [...this.listeners]) listener(value);
  }

  update(change: (value: Value) => Value): void {
    this.set(change(this.current));
  }

  onDidChange(listener: (value: Value) => void): Subscription {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }
}
