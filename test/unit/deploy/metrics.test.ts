import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Rule {
  readonly alert: string;
  readonly expr: string;
}
interface AlertTests {
  readonly tests: readonly { readonly alert_rule_test: readonly { readonly alertname: string }[] }[];
}
interface Dashboard {
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly targets?: readonly { readonly expr: string }[];
  }[];
}

const root = path.resolve(import.meta.dirname, '../../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

const source = globSync('src/**/*.ts', { cwd: root }).map(read).join('\n');
const own = [...source.matchAll(/'(rb_[a-z_]+)'/g)].map(([, name]) => name!);
const registry = new Registry();
collectDefaultMetrics({ register: registry });
const known = new Set([...own, ...registry.getMetricsAsArray().map(({ name }) => name)]);

const rules = (parse(read('deploy/prometheus/alerts.yml')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);
const dashboard = JSON.parse(read('deploy/grafana/resource-backend.json')) as Dashboard;

/** The metrics an expression asks for that nobody makes. */
function unknownIn(expr: string): string[] {
  const named = expr.replace(/\{[^}]*\}/g, '').match(/\b(?:rb|nodejs|process)_[a-z0-9_]+/g) ?? [];
  return named.filter((name) => !known.has(name) && !known.has(name.replace(/_(?:bucket|count|sum)$/, '')));
}

function repeated(values: readonly string[]): string[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

describe('alerts', () => {
  it.each(rules.map(({ alert, expr }) => [alert, expr]))('%s goes by metrics that exist', (_, expr) => {
    expect(expr).toMatch(/\brb_/);
    expect(unknownIn(expr)).toEqual([]);
  });

  it('are all tested', () => {
    const { tests } = parse(read('deploy/prometheus/alerts.test.yml')) as AlertTests;
    const tested = new Set(tests.flatMap((test) => test.alert_rule_test.map(({ alertname }) => alertname)));
    expect(rules.map(({ alert }) => alert).filter((alert) => !tested.has(alert))).toEqual([]);
  });

  it('are the same in the chart', () => {
    expect(read('deploy/helm/resource-backend/alerts.yml')).toBe(read('deploy/prometheus/alerts.yml'));
  });
});

describe('dashboard', () => {
  it('shows metrics that exist', () => {
    const expressions = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    expect(expressions.length).toBeGreaterThan(20);
    expect(expressions.flatMap(unknownIn)).toEqual([]);
  });

  it('shows every metric of the service', () => {
    const shown = JSON.stringify(dashboard);
    expect([...new Set(own)].filter((name) => !shown.includes(name))).toEqual([]);
  });

  it('gives each panel an id and a place of its own', () => {
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    expect(repeated(dashboard.panels.map(({ id }) => String(id)))).toEqual([]);
    expect(repeated(cells)).toEqual([]);
  });
});
