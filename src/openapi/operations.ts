/** What the document says about an operation beyond what its controller declares. */
export interface OperationText {
  /** Generated clients name their functions by it: never changed, never reused. */
  readonly id: string;
  readonly description: string;
  /** A body that succeeds after the operations above it, on a service without data. */
  readonly body?: object;
}

const PUBLISHING = {
  'POST /resources': {
    id: 'createResource',
    description:
      'A resource is a product that has versions. Its id is part of every address and cannot change.',
    body: { resource_id: 'my-app', name: 'My App' },
  },
  'GET /admin/resources': {
    id: 'listResources',
    description: 'Give `next_cursor` of an answer as `cursor` to get the next slice.',
  },
  'GET /admin/resources/{rid}': { id: 'getResource', description: 'What the resource was created with.' },
  'POST /resources/{rid}/versions': {
    id: 'publishVersion',
    description:
      'One upload is one package. The package is read completely before it is accepted, and can be downloaded once this is answered. Incremental packages are built in the background. Packages for further platforms are uploaded with the same `version_name`.',
  },
  'GET /admin/resources/{rid}/versions': {
    id: 'listVersions',
    description: 'Every version, drafts and yanked ones included, each with its packages.',
  },
  'GET /admin/resources/{rid}/versions/{name}': {
    id: 'getVersion',
    description: 'Ask it after a publish to follow the builds of incremental packages.',
  },
  'POST /admin/resources/{rid}/versions/{name}/incrementals': {
    id: 'buildIncrementals',
    description:
      'Incremental packages are built without being asked for. This tries those again that failed, or, with `old_version`, builds from one more version.',
    body: {},
  },
  'PUT /resources/{rid}/versions/release-note': {
    id: 'setReleaseNote',
    description: 'The new text reaches clients with their next check.',
    body: { version_name: '1.0.0', content: 'First release' },
  },
  'PUT /resources/{rid}/versions/custom-data': {
    id: 'setCustomData',
    description: 'Custom data is text that clients get with an update, unchanged.',
    body: { version_name: '1.0.0', content: '{"restart":true}' },
  },
  'PATCH /resources/{rid}/versions/{name}': {
    id: 'setVersionStatus',
    description:
      '`published` offers a draft to clients. `yanked` withdraws a version: it is not offered any more, and its downloads end.',
    body: { status: 'published' },
  },
} satisfies Record<string, OperationText>;

const CLIENTS = {
  'GET /resources/{rid}/latest': {
    id: 'checkForUpdate',
    description:
      'Answers with the newest version for the platform and channel. `update_available` says whether it is newer than `current`; then `download_url` leads to the package. The URL expires, so ask again before each download.',
  },
  'GET /resources/download/{key}': {
    id: 'download',
    description:
      'Follow the `download_url` of a check. Each request counts as a download, and is answered with a redirect to a server that has the bytes.',
  },
  'HEAD /resources/download/{key}': {
    id: 'describeDownload',
    description: 'Answers without a redirect, and counts no download.',
  },
  'GET /files/{path}': {
    id: 'getFile',
    description:
      'Downloads are redirected to such URLs. They are signed, and cannot be made by clients. Interrupted downloads continue by `Range` and `If-Range`.',
  },
  'HEAD /files/{path}': { id: 'describeFile', description: 'The headers of the same request by GET.' },
} satisfies Record<string, OperationText>;

const ADMINISTRATION = {
  'POST /admin/cdks': {
    id: 'createCdks',
    description: 'Store the keys at once: the service keeps only their hashes.',
    body: { count: 2, resources: ['my-app'], expires_at: '2099-12-31T00:00:00Z' },
  },
  'GET /admin/cdks': {
    id: 'listCdks',
    description: 'The keys themselves are not shown; `hint` is how they end.',
  },
  'PATCH /admin/cdks/{id}': {
    id: 'editCdk',
    description: 'Takes effect at once. What is left out does not change. `id` is from the list of CDKs.',
    body: { blocked: true },
  },
  'GET /admin/resources/{rid}/stats': {
    id: 'getStatistics',
    description: 'Days are UTC. Clients are counted without storing who they are.',
  },
  'POST /storages/purge': {
    id: 'startPurge',
    description:
      'With `dry_run=true` nothing is removed, and the answer lists what would be. Otherwise the removal runs in the background.',
  },
  'GET /storages/purge': { id: 'getPurge', description: 'Also tells how many bytes wait to be erased.' },
  'GET /health/live': { id: 'getLiveness', description: 'For probes that restart the process.' },
  'GET /health/ready': {
    id: 'getReadiness',
    description: 'For load balancers: 503 while the service should get no requests.',
  },
  'GET /health': { id: 'getHealth', description: 'The same as `/health/ready`.' },
  'GET /': {
    id: 'getHome',
    description: 'Browsers, which accept `text/html`, get a page. The links are relative to this address.',
  },
  'GET /info': { id: 'getInfo', description: 'Name and version of the service.' },
  'GET /metrics': { id: 'getMetrics', description: 'In the text format of Prometheus.' },
} satisfies Record<string, OperationText>;

const package_ = { name: 'v1.1.0', os: 'windows', arch: 'amd64', channel: 'stable', filename: 'my-app.zip' };

const MIRRORCHYAN = {
  'GET /api/resources/{rid}/latest': {
    id: 'mirrorchyanCheck',
    description:
      'The platform must match exactly. Refusals of a CDK carry the facts of the version as `data`, without a URL.',
  },
  'GET /api/resources/download/{key}': {
    id: 'mirrorchyanDownload',
    description: 'Follow the `url` of a check. It redirects to a server that has the bytes.',
  },
  'HEAD /api/resources/download/{key}': {
    id: 'mirrorchyanDescribeDownload',
    description: 'Answers without a redirect, and counts no download.',
  },
  'POST /api/resources/{rid}/versions': {
    id: 'mirrorchyanBeginUpload',
    description: 'The answer has the values for the form of the second step, which work for an hour.',
    body: package_,
  },
  'POST /api/uploads/{id}': {
    id: 'mirrorchyanUpload',
    description: 'Post the form to the `host` of the first step. The signed policy in it stands for a token.',
  },
  'POST /api/resources/{rid}/versions/callback': {
    id: 'mirrorchyanFinishUpload',
    description:
      'Repeats the values of the first step, with its `key`. The package is checked in the background.',
  },
  'GET /api/resources/{rid}/versions/status': {
    id: 'mirrorchyanGetUploadStatus',
    description: 'Ask until `status` is 2 or 3.',
  },
  'PUT /api/resources/{rid}/versions/release-note': {
    id: 'mirrorchyanSetReleaseNote',
    description: 'Like the route without `/api`; also takes a form.',
    body: { version_name: '1.0.0', channel: 'stable', content: 'First release' },
  },
  'PUT /api/resources/{rid}/versions/custom-data': {
    id: 'mirrorchyanSetCustomData',
    description: 'Like the route without `/api`; also takes a form.',
    body: { version_name: '1.0.0', channel: 'stable', content: '{"restart":true}' },
  },
} satisfies Record<string, OperationText>;

/** By method and path, in the order of the document. */
export const OPERATIONS: Readonly<Record<string, OperationText>> = {
  ...PUBLISHING,
  ...CLIENTS,
  ...ADMINISTRATION,
  ...MIRRORCHYAN,
};

/** Values that succeed after `createResource` and `publishVersion` were executed as they are filled in. */
export const PARAMETERS: Readonly<Record<string, string>> = {
  rid: 'my-app',
  name: '1.0.0',
  resource: 'my-app',
  channel: 'stable',
  system: 'windows',
  arch: 'amd64',
  current: '0.9.0',
  dry_run: 'true',
};
