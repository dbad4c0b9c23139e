import type { Seed } from './seed.ts';
import { thousands } from './table.ts';

/** One kind of update check. */
export interface Scenario {
  /** Its name on the command line. */
  readonly key: 'update' | 'many' | 'current' | 'unchanged' | 'cdk' | 'api';
  readonly name: string;
  /** Asked in turn. */
  readonly paths: readonly string[];
  /** Whether the answers hold a download URL. */
  readonly update: boolean;
  /** Whether the client sends its entity tag and gets 304. */
  readonly conditional?: boolean;
  /** Aim: requests per second as a share of those of the bare route. */
  readonly share?: number;
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
 * The first two differ only in the number of versions. With a CDK, each answer holds a download key of its own.
 * @param cdks of the resource `paid`
 */
export function scenariosOf(many: number, cdks: readonly string[]): Scenario[] {
  const upToDate = [ask('few')(FEW)];
  const older = olderVersions(FEW);
  return [
    { key: 'update', name: 'update', paths: older.map(ask('few')), update: true, share: 0.85 },
    {
      key: 'many',
      name: `update, of ${thousands(many)} versions`,
      paths: olderVersions(many).map(ask('many')),
      update: true,
      share: 0.85,
    },
    { key: 'current', name: 'up to date', paths: upToDate, update: false, share: 0.85 },
    { key: 'api', name: '/api, update', paths: older.map(askApi), update: true, share: 0.85 },
    { key: 'cdk', name: 'update, with a CDK', paths: cdks.map(askPaid), update: true, share: 0.7 },
    {
      key: 'unchanged',
      name: 'up to date, If-None-Match',
      paths: upToDate,
      update: false,
      conditional: true,
    },
  ];
}
