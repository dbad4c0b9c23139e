import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import type { S3Config } from '../../../../config/sections/s3-config.ts';
import { endHangingRequests, watchServer } from './watch-client.ts';

/** The clients of the S3 server, one per purpose. */
export interface S3Clients {
  /** Has its own connections, so that slow downloads do not block publishers. */
  readonly downloads: S3Client;
  readonly general: S3Client;
  /** Only signs URLs, with the address at which clients reach the server. */
  readonly signing: S3Client;
}

export function openS3Clients(config: S3Config): S3Clients {
  const [downloads, general] = [client(config, config.endpoint), client(config, config.endpoint)];
  const probe = client({ ...config, attempts: 1 }, config.endpoint);
  const watch = watchServer({ probe, bucket: config.bucket, after: config.probe_after });
  for (const watched of [downloads, general]) endHangingRequests(watched, watch);
  return {
    downloads,
    general,
    signing: client(config, config.public_endpoint || config.endpoint),
  };
}

function client(config: S3Config, endpoint: string): S3Client {
  return new S3Client({
    ...(endpoint !== '' && { endpoint }),
    region: config.region,
    credentials: { accessKeyId: config.access_key_id, secretAccessKey: config.secret_access_key },
    forcePathStyle: config.path_style,
    maxAttempts: config.attempts,
    retryMode: 'standard',
    logger: SILENT_LOGGER,
    requestHandler: requestHandler(config),
    ...COMPATIBILITY,
  });
}

/** Only our own configuration counts, not what the SDK finds on the machine. */
const COMPATIBILITY = {
  ignoreConfiguredEndpointUrls: true,
  // Servers other than AWS store trailing checksums as part of the content. Each part is signed with its
  // SHA-256 instead.
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
  // With this header the SDK sends each part over a new connection, beyond the limit of connections.
  expectContinueHeader: false,
} satisfies S3ClientConfig;

/** ms; after a server vanished without a word, connections that were idle before are not used again. */
const IDLE_CONNECTION = 5000;

function requestHandler(config: S3Config) {
  const pool = { keepAlive: true, maxSockets: config.max_connections, timeout: IDLE_CONNECTION };
  return {
    httpAgent: new HttpAgent(pool),
    httpsAgent: new HttpsAgent(pool),
    connectionTimeout: config.connect_timeout,
    socketTimeout: config.idle_timeout,
  };
}

/** The SDK logs nothing: errors carry all information. */
const SILENT_LOGGER = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };
