interface Queue<Item> {
  readonly items: Item[];
  next: number;
}

/** Things with a path, of which each is given away once: to the most alike path that asks, and of several the first one added. */
export class AlikePaths<Item extends { readonly path: string }> {
  private readonly byEnding = new Map<string, Queue<Item>>();
  private readonly taken = new Set<Item>();

  add(item: Item): void {
    for (const ending of endings(item.path)) {
      const queue = this.byEnding.get(ending);
      if (queue === undefined) this.byEnding.set(ending, { items: [item], next: 0 });
      else queue.items.push(item);
    }
  }

  /** The item whose path shares the most segments with this one at the end; `undefined` when none is left. */
  take(path: string): Item | undefined {
    for (const ending of endings(path)) {
      const item = this.firstLeft(this.byEnding.get(ending));
      if (item === undefined) continue;
      this.taken.add(item);
      return item;
    }
    return undefined;
  }

  private firstLeft(queue: Queue<Item> | undefined): Item | undefined {
    if (queue === undefined) return undefined;
    for (; queue.next < queue.items.length; queue.next++) {
      const item = queue.items[queue.next];
      if (item !== undefined && !this.taken.has(item)) return item;
    }
    return undefined;
  }
}

/** `/a/b/c`, `/b/c`, `/c` and the empty one for `a/b/c`. */
function endings(path: string): string[] {
  const whole = `/${path}`;
  const found: string[] = [];
  for (let slash = 0; slash >= 0; slash = whole.indexOf('/', slash + 1)) found.push(whole.slice(slash));
  return [...found, ''];
}
