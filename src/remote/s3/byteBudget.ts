/** Bounds the memory that transfers hold at once: who wants more than is left waits for its turn. */
export class ByteBudget {
  private readonly waiting: { readonly bytes: number; readonly start: () => void }[] = [];

  constructor(private left: number) {}

  /** Runs `use` while `bytes` of the budget are its own. No one may ask for more than the whole. */
  async spend<T>(bytes: number, use: () => Promise<T>): Promise<T> {
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
