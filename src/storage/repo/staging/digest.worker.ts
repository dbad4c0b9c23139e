import { parentPort } from 'node:worker_threads';
import { type Digests, PackageDigests } from '../../../digests/package-digests.ts';
import { lowerThreadPriority } from '../../../threads/lower-priority.ts';

/** The next bytes, in memory that the sender shares, answered when they were read; `end` asks for the digests. */
export type DigestRequest = Uint8Array | 'end';

lowerThreadPriority();

const digests = new PackageDigests();

function answer(request: DigestRequest): Digests | 'read' {
  if (request === 'end') return digests.finish();
  digests.update(request);
  return 'read';
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort!.on('message', (request: DigestRequest) => parentPort!.postMessage(answer(request)));
