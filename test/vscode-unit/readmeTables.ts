interface Setting {
  readonly default: unknown;
  readonly enum?: readonly string[];
  readonly order: number;
  readonly markdownDescription: string;
}

/** The settings as the README lists them: what the settings editor of VS Code says of each, in its order. */
export function settingsTable(settings: Readonly<Record<string, Setting>>, texts: Readonly<Record<string, string>>): string {
  const rows = Object.entries(settings)
    .sort(([, a], [, b]) => a.order - b.order)
    .map(([name, setting]) => `| \`${name}\` | ${defaultOf(setting)} | ${descriptionOf(setting, texts)} |`);
  return ['| Setting | Default | |', '|---|---|---|', ...rows].join('\n');
}

function defaultOf({ default: value }: Setting): string {
  return value === '' ? '' : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function descriptionOf({ markdownDescription, enum: values = [] }: Setting, texts: Readonly<Record<string, string>>): string {
  const key = markdownDescription.slice(1, -1);
  const description = (texts[key] ?? '').replace(/`#([\w.]+)#`/g, '`$1`');
  const choices = values.map((value) => `<br>\`${value}\`: ${texts[key.replace(/description$/, `${value}.description`)] ?? ''}`);
  return `${description}${choices.join('')}`;
}
