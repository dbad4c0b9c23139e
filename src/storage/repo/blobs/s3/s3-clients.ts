import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import type { S3Config } from '../../../../config/sections/s3-config.ts';

/** Who speaks to the S3 server. */
export interface S3Clients {
  /** Has connections of its own: clients that download slowly must not keep publishers out. */
  readonly downloads: S3Client;
  readonly general: S3Client;
  /** Knows the server by the address that clients reach it at, and only signs. */
  readonly signing: S3Client;
}

export function openS3Clients(config: S3Config): S3Clients {
  return {
    downloads: client(config, config.endpoint),
    general: client(config, config.endpoint),
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

/** What this service is told comes from its own configuration, not from what the SDK finds on the machine. */
const COMPATIBILITY = {
  ignoreConfiguredEndpointUrls: true,
  // Others than AWS store checksums that trail a stream as part of it. Each part is signed with its SHA-256.
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
  // It would have each part sent over a new connection, none of them counted.
  expectContinueHeader: false,
} satisfies S3ClientConfig;

function requestHandler(config: S3Config) {
  const pool = { keepAlive: true, maxSockets: config.max_connections };
  return {
    httpAgent: new HttpAgent(pool),
    httpsAgent: new HttpsAgent(pool),
    connectionTimeout: config.connect_timeout,
    socketTimeout: config.idle_timeout,
  };
}

/** What goes wrong is told by errors. */
const SILENT_LOGGER = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };
