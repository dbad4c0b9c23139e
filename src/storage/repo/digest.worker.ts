import { constants, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { type Digests, PackageDigests } from './package-digests.ts';

/** The next bytes, in memory that the sender shares, answered when they were read; `end` asks for the digests. */
export type DigestRequest = Uint8Array | 'end';

// Answers to other requests go first. Elsewhere the priority is not the thread's own but the whole process's.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

const digests = new PackageDigests();

function answer(request: DigestRequest): Digests | 'read' {
  if (request === 'end') return digests.finish();
  digests.update(request);
  return 'read';
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort!.on('message', (request: DigestRequest) => parentPort!.postMessage(answer(request)));
