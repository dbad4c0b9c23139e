import { parseArgs } from 'node:util';

/** Numeric options, such as `--rounds=5`, each with its default; others are refused. */
export function numbers<Name extends string>(defaults: Readonly<Record<Name, number>>): Record<Name, number> {
  const options = Object.fromEntries(
    Object.entries<number>(defaults).map(([name, value]) => [
      name,
      { type: 'string' as const, default: `${value}` },
    ]),
  );
  const { values } = parseArgs({ options });
  return Object.fromEntries(
    Object.entries(values).map(([name, text]) => {
      const value = Number(text);
      if (Number.isNaN(value)) throw new Error(`--${name}=${text}: is not a number`);
      return [name, value];
    }),
  ) as Record<Name, number>;
}
