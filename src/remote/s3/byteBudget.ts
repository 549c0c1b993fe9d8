/** Bounds the memory that transfers hold at once: who wants more than is left waits for its turn. */
export class ByteBudget {
  private readonly waiting: { readonly bytes: number; readonly start: () => void }[] = [];

  private left: number;

  constructor(private readonly whole: number) {
    this.left = whole;
  }

  /** Runs `use` while `wanted` bytes of the budget are its own; who wants more than the whole gets the whole, alone. */
  async spend<T>(wanted: number, use: () => Promise<T>): Promise<T> {
    const bytes = Math.min(wanted, this.whole);
    await this.take(bytes);
    try {
      return await use();
    } finally {
      this.left += bytes;
      this.serve();
    }
  }

  private take(bytes: number): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push({ bytes, start: resolve });
      this.serve();
    });
  }

  private serve(): void {
    for (let next = this.waiting[0]; next !== undefined && next.bytes <= this.left; next = this.waiting[0]) {
      this.waiting.shift();
      this.left -= next.bytes;
      next.start();
    }
  }
}
