import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rules } from './rules.ts';

async function violations(forbidden: typeof rules): Promise<ICruiseResult['summary']> {
  const { output } = await cruise(['src', 'migrations'], {
    ruleSet: { forbidden },
    validate: true,
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'] },
  });
  return (output as ICruiseResult).summary;
}

describe('architecture', () => {
  it('keeps every boundary', async () => {
    const { totalCruised, violations: found } = await violations(rules);
    // A cruiser that cannot read TypeScript sees nothing and finds nothing.
    expect(totalCruised).toBeGreaterThan(100);
    expect(found.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
  });

  it('would notice a crossed boundary', async () => {
    const crossed = {
      ...rules[0]!,
      name: 'app imports nothing',
      from: { path: '^src/app\\.ts$' },
      to: { path: '^src/' },
    };
    expect((await violations([crossed])).violations).not.toEqual([]);
  });

  it('reads the environment in one place', () => {
    const readers = globSync('src/**/*.ts').filter((file) => /process\.env/.test(readFileSync(file, 'utf8')));
    expect(readers).toEqual(['src/config/load-config.ts']);
  });

  it('has no dumping grounds and no barrels', () => {
    const names = globSync('src/**').filter((file) =>
      /\/(common|utils?|helpers?|misc|shared)(\/|\.ts)|\/index\.ts$/.test(file),
    );
    expect(names).toEqual([]);
  });
});
