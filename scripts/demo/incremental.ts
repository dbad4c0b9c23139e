import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from './failure.ts';
import type { Release } from './release.ts';
import { RESOURCE, type Stage } from './stage.ts';
import { unzipped } from './unzipped.ts';
import { verify } from './verify.ts';

interface Incremental {
  readonly old_version: string;
  readonly status: string;
  readonly reason?: string;
  readonly saved?: number;
}

/** Longest wait, ms. */
const PATIENCE = 20_000;

/** Waits for the package that the publication had the service build in the background. */
export async function awaitIncremental(stage: Stage, newest: string): Promise<void> {
  const { screen, service, signal } = stage;
  const question = {
    method: 'GET',
    url: `/admin/resources/${RESOURCE}/versions/${newest}`,
    admin: true,
    status: 200,
  };
  screen.waiting('building');
  for (const begun = performance.now(); ;) {
    const { incrementals } = await service.askQuietly<{ incrementals: Incremental[] }>(question);
    const [built] = incrementals;
    if (built?.status === 'ready') break;
    if (built?.status === 'failed' || built?.status === 'skipped')
      throw new Failure(`the incremental package is ${built.status}: ${built.reason}`);
    if (performance.now() - begun > PATIENCE)
      throw new Failure('the incremental package is not built in time');
    await pause(50, undefined, { signal });
  }
  await service.askJson(question);
}

/** Does what shipped clients do: deletes what is listed, copies what the archive holds. */
export function applyIncremental({ screen }: Stage, file: string, old: Release, next: Release): void {
  const content = unzipped(readFileSync(file));
  const changes = JSON.parse(content.get('changes.json')!.toString()) as { deleted?: string[] };
  content.delete('changes.json');
  const installed = bytesOf(old);
  for (const path of changes.deleted ?? []) installed.delete(path);
  for (const [path, bytes] of content) installed.set(path, bytes);
  const expected = bytesOf(next);
  verify('the installed files', [...installed.keys()].toSorted(), [...expected.keys()].toSorted());
  for (const [path, bytes] of expected)
    verify(`the content of ${path}`, installed.get(path)!.equals(bytes), true);
  const changed = `${content.size} files copied, ${changes.deleted?.length ?? 0} deleted`;
  screen.verified(`${changed}: all ${expected.size} files are those of ${next.version}`);
}

function bytesOf({ tree }: Release): Map<string, Buffer> {
  const entries = [...tree].map(([path, source]): [string, Buffer] => [
    path,
    'file' in source ? readFileSync(source.file) : Buffer.from(source.content),
  ]);
  return new Map(entries);
}
