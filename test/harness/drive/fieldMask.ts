import type { FieldTree } from './discovery';
import { DriveError } from './driveError';

/** The selected fields; `'all'` for everything below. */
export type FieldMask = 'all' | { readonly [field: string]: FieldMask };

/**
 * Reads the value of `fields` (guide "Return specific fields"): `a,b/c,d(e,f),*`.
 * A field that the resource does not have is answered with 400.
 */
export function parseFieldMask(text: string, tree: FieldTree): FieldMask {
  const reader = new MaskReader(text);
  const mask = reader.list(tree);
  reader.end();
  return mask;
}

/** A resource whose fields are made only when a mask selects them: listings of many files show few of their fields. */
export class Resource<Subject> {
  constructor(
    private readonly fields: Readonly<Record<string, (subject: Subject) => unknown>>,
    private readonly subject: Subject,
  ) {}

  /** The selected fields that the subject has. */
  pick(mask: FieldMask): Readonly<Record<string, unknown>> {
    const picked: Record<string, unknown> = {};
    for (const name of Object.keys(mask === 'all' ? this.fields : mask)) {
      const value = this.fields[name]?.(this.subject);
      if (value !== undefined) picked[name] = value;
    }
    return picked;
  }
}

/** What is left of a value under a mask. Lists keep their elements. */
export function applyFieldMask(value: unknown, mask: FieldMask): unknown {
  if (value instanceof Resource) return applyFieldMask(value.pick(mask), mask);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((element) => applyFieldMask(element, mask));
  const selected = Object.entries(value).filter(([field]) => mask === 'all' || Object.hasOwn(mask, field));
  return Object.fromEntries(
    selected.map(([field, below]) => [field, applyFieldMask(below, mask === 'all' ? mask : (mask[field] ?? 'all'))]),
  );
}

class MaskReader {
  private at = 0;

  constructor(private readonly text: string) {}

  /** `a,b/c,d(e)` up to the end or a closing bracket. */
  list(tree: FieldTree | 'any' | undefined): FieldMask {
    let mask: FieldMask = {};
    do mask = merge(mask, this.path(tree));
    while (this.take(','));
    return mask;
  }

  end(): void {
    if (this.at < this.text.length) throw invalid(this.text);
  }

  private path(tree: FieldTree | 'any' | undefined): FieldMask {
    const name = this.name();
    if (name === '*') return 'all';
    const below = this.step(name, tree);
    if (this.take('/')) return { [name]: this.path(below) };
    if (!this.take('(')) return { [name]: 'all' };
    const inner = this.list(below);
    if (!this.take(')')) throw invalid(this.text);
    return { [name]: inner };
  }

  private step(name: string, tree: FieldTree | 'any' | undefined): FieldTree | 'any' | undefined {
    if (tree === 'any') return undefined;
    const info = tree !== undefined && Object.hasOwn(tree, name) ? tree[name] : undefined;
    if (info === undefined) throw invalid(name);
    return info.below();
  }

  private name(): string {
    this.skipSpaces();
    const [name] = /^(?:\*|[A-Za-z0-9_.$-]+)/.exec(this.text.slice(this.at)) ?? [];
    if (name === undefined) throw invalid(this.text);
    this.at += name.length;
    return name;
  }

  private take(character: string): boolean {
    this.skipSpaces();
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private skipSpaces(): void {
    while (this.text[this.at] === ' ') this.at += 1;
  }
}

function merge(one: FieldMask, other: FieldMask): FieldMask {
  if (one === 'all' || other === 'all') return 'all';
  const merged: Record<string, FieldMask> = { ...one };
  for (const [field, mask] of Object.entries(other)) merged[field] = Object.hasOwn(merged, field) ? merge(merged[field]!, mask) : mask;
  return merged;
}

function invalid(field: string): DriveError {
  return new DriveError(400, 'invalidParameter', `Invalid field selection ${field}`, { locationType: 'parameter', location: 'fields' });
}
