import { parentPort } from 'node:worker_threads';
import { type Digests, PackageDigests } from '../../../digests/package-digests.ts';
import { lowerThreadPriority } from '../../../threads/lower-priority.ts';

/** A chunk in shared memory, answered after it was hashed; `end` asks for the digests. */
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
