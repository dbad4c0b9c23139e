import { isBaseUrl } from '../web-address.ts';

/** A direct download endpoint of a region. */
export interface Endpoint {
  /** Absolute http(s) URL without final slash; the package's key is appended to it. */
  readonly url: string;
  /** Share of the downloads, relative to the other endpoints of the region; 0 for none. */
  readonly weight: number;
  /** Whether URLs there are signed by this service, as `/files` of another instance requires. Default false. */
  readonly signed?: boolean;
}

const FIELDS = new Set(['url', 'weight', 'signed']);
const MAX_WEIGHT = 1_000_000;

/** At least one endpoint, and one of them with a weight above 0. */
export function isEndpointList(value: unknown): value is readonly Endpoint[] {
  return Array.isArray(value) && value.every(isEndpoint) && value.some(({ weight }) => weight > 0);
}

function isEndpoint(value: unknown): value is Endpoint {
  if (typeof value !== 'object' || value === null) return false;
  const { url, weight, signed } = value as Partial<Record<keyof Endpoint, unknown>>;
  if (!Object.keys(value).every((name) => FIELDS.has(name))) return false;
  if (signed !== undefined && typeof signed !== 'boolean') return false;
  if (typeof url !== 'string' || !isBaseUrl(url)) return false;
  return typeof weight === 'number' && weight >= 0 && weight <= MAX_WEIGHT;
}
