import type { Seed } from './seed.ts';
import { thousands } from './table.ts';

/** One kind of update check. */
export interface Scenario {
  readonly name: string;
  /** Asked in turn. */
  readonly paths: readonly string[];
  /** Whether the answers hold a download URL. */
  readonly update: boolean;
}

const FEW = 10;

export function seedsOf(many: number): Seed[] {
  return [
    { resource: 'few', versions: FEW },
    { resource: 'many', versions: many },
    { resource: 'paid', versions: FEW, access: 'cdk' },
  ];
}

const ask = (resource: string) => (current: number) =>
  `/resources/${resource}/latest?os=windows&arch=amd64&channel=stable&current=1.0.${current}`;
const askApi = (current: number) => `/api/resources/few/latest?channel=stable&current_version=1.0.${current}`;

const askPaid = (cdk: string) => `${ask('paid')(1)}&cdk=${cdk}`;

/** Clients of up to 256 versions, spread evenly over all but the newest. */
function olderVersions(versions: number): number[] {
  const count = Math.min(256, versions - 1);
  return Array.from({ length: count }, (_, i) => 1 + Math.floor((i * (versions - 1)) / count));
}

/**
 * The first two differ in nothing but the number of versions. In the last, each answer holds a key of its own.
 * @param cdks of the resource `paid`
 */
export function scenariosOf(
  many: number,
  cdks: readonly string[],
): [few: Scenario, many: Scenario, ...Scenario[]] {
  return [
    { name: `update, of ${FEW} versions`, paths: olderVersions(FEW).map(ask('few')), update: true },
    { name: `update, of ${thousands(many)}`, paths: olderVersions(many).map(ask('many')), update: true },
    { name: 'up to date', paths: [ask('few')(FEW)], update: false },
    { name: 'update, with a CDK', paths: cdks.map(askPaid), update: true },
    { name: '/api, update', paths: olderVersions(FEW).map(askApi), update: true },
  ];
}
