import type { ConflictPolicy, Retention } from '../../core';
import { settingsSection, type SettingName } from '../ids';
import { t } from '../texts/l10n';
import type { Remote } from './remote';

const day = 24 * 60 * 60 * 1000;

/** The shortest pause between two syncs by the clock, in milliseconds: a folder's own settings must not make it a busy loop. */
const shortestInterval = 1000;

/** The settings as the rest of the code uses them. */
export interface Settings {
  /** The remote that the settings name. */
  readonly remote?: Remote | undefined;
  /** URLs that a workspace's settings may name without asking. */
  readonly trustedRemotes: readonly string[];
  /** Absent when it cannot be understood: then nothing may be synced, for it may be meant to hold a secret back. */
  readonly exclude: readonly string[] | undefined;
  readonly policy: ConflictPolicy;
  readonly syncOnSave: boolean;
  readonly syncOnOpen: boolean;
  /** When the window has the focus again after a while. */
  readonly syncOnFocus: boolean;
  /** 0: never by the clock. */
  readonly intervalMs: number;
  /** Bytes; absent: no limit. */
  readonly maxFileSize?: number | undefined;
  readonly device?: string | undefined;
  /** Transfers at a time. */
  readonly concurrency: number;
  /** What the trash keeps. */
  readonly retention: Retention;
}

export interface ParsedSettings {
  readonly settings: Settings;
  /** A sentence for each setting that cannot be used as it is. */
  readonly problems: readonly string[];
}

const policies = {
  mergeOrAsk: { merge: true, otherwise: 'ask' },
  ask: { merge: false, otherwise: 'ask' },
  merge: { merge: true, otherwise: 'both' },
  local: { merge: false, otherwise: 'local' },
  remote: { merge: false, otherwise: 'remote' },
} as const satisfies Record<string, ConflictPolicy>;

/** Reads all settings. `read` gives the raw value of one, `undefined` when it is not set. Never throws. */
export function parseSettings(read: (name: SettingName) => unknown): ParsedSettings {
  const reader = new SettingReader(read);
  const megabytes = reader.number('maxFileSizeMB', 0, { min: 0, max: 5_000_000 });
  const minutes = reader.number('intervalMinutes', 5, { min: 0, max: 1440 });
  const device = reader.text('device');
  const settings: Settings = {
    remote: remoteOf(reader),
    trustedRemotes: reader.texts('trustedRemotes') ?? [],
    exclude: reader.texts('exclude'),
    policy: policies[reader.choice('conflictPolicy', policies, 'mergeOrAsk')],
    syncOnSave: reader.flag('syncOnSave', true),
    syncOnOpen: reader.flag('syncOnOpen', true),
    syncOnFocus: reader.flag('syncOnFocus', true),
    intervalMs: minutes === 0 ? 0 : Math.max(shortestInterval, minutes * 60_000),
    maxFileSize: megabytes === 0 ? undefined : megabytes * 1024 * 1024,
    device: device === '' ? undefined : device,
    concurrency: Math.round(reader.number('concurrency', 16, { min: 1, max: 64 })),
    retention: {
      maxAge: reader.number('trash.days', 30, { min: 1, max: 36_500 }) * day,
      maxBytes: reader.number('trash.maxSizeMB', 2048, { min: 1, max: 50_000_000 }) * 1024 * 1024,
    },
  };
  return { settings, problems: reader.problems };
}

function remoteOf(reader: SettingReader): Remote | undefined {
  const url = reader.text('remote');
  if (url === '') return undefined;
  const endpoint = reader.text('s3.endpoint');
  const region = reader.text('s3.region');
  const pathStyle = reader.flag('s3.pathStyle', undefined);
  return {
    url,
    ...(endpoint === '' ? {} : { endpoint }),
    ...(region === '' ? {} : { region }),
    ...(pathStyle === undefined ? {} : { pathStyle }),
  };
}

/** Reads raw values, and collects a sentence for each that is not what it should be. */
class SettingReader {
  readonly problems: string[] = [];

  constructor(private readonly read: (name: SettingName) => unknown) {}

  text(name: SettingName): string {
    const value = this.value(name);
    if (value === undefined || typeof value === 'string') return value?.trim() ?? '';
    this.complain(name, t('must be a text'), value, t('It is not used.'));
    return '';
  }

  flag<Default extends boolean | undefined>(name: SettingName, otherwise: Default): boolean | Default {
    const value = this.value(name);
    if (value === undefined || typeof value === 'boolean') return value ?? otherwise;
    this.complain(name, t('must be true or false'), value, otherwise === undefined ? t('It is not used.') : countsAs(otherwise));
    return otherwise;
  }

  number(name: SettingName, otherwise: number, { min, max }: { readonly min: number; readonly max: number }): number {
    const value = this.value(name);
    if (value === undefined) return otherwise;
    if (typeof value === 'number' && value >= min && value <= max) return value;
    this.complain(name, t('must be a number from {0} to {1}', min, max), value, countsAs(otherwise));
    return otherwise;
  }

  choice<Choice extends string>(name: SettingName, choices: Record<Choice, unknown>, otherwise: Choice): Choice {
    const value = this.value(name);
    if (value === undefined) return otherwise;
    if (typeof value === 'string' && Object.hasOwn(choices, value)) return value as Choice;
    this.complain(name, t('must be one of {0}', Object.keys(choices).join(', ')), value, countsAs(otherwise));
    return otherwise;
  }

  texts(name: SettingName): readonly string[] | undefined {
    const value = this.value(name);
    if (value === undefined) return [];
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    const consequence = name === 'exclude' ? t('Nothing is synced until it is corrected.') : t('It is not used.');
    this.complain(name, t('must be a list of texts'), value, consequence);
    return undefined;
  }

  /** VS Code gives `null` for a setting without a default. */
  private value(name: SettingName): unknown {
    return this.read(name) ?? undefined;
  }

  private complain(name: SettingName, rule: string, value: unknown, consequence: string): void {
    const shown = JSON.stringify(value)?.slice(0, 60) ?? '';
    this.problems.push(t('The setting "{0}" {1}, but it is {2}. {3}', `${settingsSection}.${name}`, rule, shown, consequence));
  }
}

function countsAs(value: string | number | boolean): string {
  return t('It counts as {0}.', value);
}
