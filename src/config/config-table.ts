import { Config } from './config.ts';
import { keysIn, schemaOf, type PlacedKey } from './schema.ts';
import { valueAt } from './value-at.ts';

const HOT = 'Applies without a restart.';

function row({ path, doc, rules, hot }: PlacedKey): string {
  const value = valueAt(new Config(), path);
  const initial = rules.show === undefined ? String(value) : rules.show(value);
  const cells = [`\`${path.join('.')}\``, rules.expects, `\`${initial}\``, hot ? `${doc} ${HOT}` : doc];
  return `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
}

/** Every key with its default and what it does, as a Markdown table. */
export function configTable(): string {
  const rows = [...keysIn(schemaOf(Config))].map(row);
  return ['| key | value | default | what it does |', '|---|---|---|---|', ...rows].join('\n');
}
