/** One content that a person wrote, or that a merge made. */
interface Version {
  readonly key: string;
  readonly label: string;
  /** Written by a person, not made by a merge. */
  readonly isPersons: boolean;
  /** A person who saw this content replaced or deleted it. */
  superseded: boolean;
  /** Clean merges in which this content took part. */
  readonly merges: string[];
}

/**
 * The causal history of every content that was ever written. It knows which ones a person meant to be gone: those
 * they saw on their own disk and then replaced or deleted there. All others must be carried on for ever.
 */
export class History {
  private readonly versions = new Map<string, Version>();

  /** A person wrote `content` on a device, over `shown` if something was there. */
  wrote(content: Uint8Array, shown: Uint8Array | undefined, label: string): void {
    if (shown !== undefined && keyOf(shown) !== keyOf(content)) this.supersede(shown);
    this.add(keyOf(content), label, true).superseded = false;
  }

  /** A person deleted, on their device, a file that showed this content. */
  deleted(shown: Uint8Array): void {
    this.supersede(shown);
  }

  merged(parents: readonly Uint8Array[], result: Uint8Array): void {
    const key = keyOf(result);
    for (const parent of parents) {
      const version = this.versions.get(keyOf(parent));
      if (version !== undefined && version.key !== key && !version.merges.includes(key)) version.merges.push(key);
    }
    if (!this.versions.has(key)) this.add(key, 'a merge', false);
  }

  /** Whether anyone, a person or a merge, ever made this content. */
  knows(content: Uint8Array): boolean {
    return this.versions.has(keyOf(content));
  }

  /** The contents that ought to be somewhere among `present` (keys), and are not. */
  lost(present: ReadonlySet<string>): string[] {
    const people = [...this.versions.values()].filter((version) => version.isPersons);
    return people.filter((version) => !this.isCarried(version, present, new Set())).map(({ label }) => label);
  }

  /** A content lives on as itself, in what a person made of it, or in a clean merge that lives on. */
  private isCarried(version: Version, present: ReadonlySet<string>, seen: Set<string>): boolean {
    if (version.superseded || present.has(version.key)) return true;
    seen.add(version.key);
    return version.merges.some((key) => {
      const merge = this.versions.get(key);
      return merge !== undefined && !seen.has(key) && this.isCarried(merge, present, seen);
    });
  }

  private supersede(shown: Uint8Array): void {
    const version = this.versions.get(keyOf(shown));
    if (version !== undefined) version.superseded = true;
  }

  private add(key: string, label: string, isPersons: boolean): Version {
    const known = this.versions.get(key);
    if (known !== undefined) return known;
    const version: Version = { key, label, isPersons, superseded: false, merges: [] };
    this.versions.set(key, version);
    return version;
  }
}

/** A content as a key: its bytes, one character each. The contents here are short, and a hash of each look would cost more than the engine. */
export function keyOf(content: Uint8Array): string {
  return Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('latin1');
}
