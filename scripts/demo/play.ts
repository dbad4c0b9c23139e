import path from 'node:path';
import { size, time } from './amounts.ts';
import { checkLikeMirrorChyan, checkOutdated, checkUpToDate } from './check.ts';
import { Conversation } from './conversation.ts';
import { download, downloadInTwoParts, inspect } from './download.ts';
import { EmbeddedService } from './embedded-service.ts';
import { applyIncremental, awaitIncremental } from './incremental.ts';
import { createResource, publish } from './publish.ts';
import { firstRelease, nextRelease, pack, type Packed, type Release } from './release.ts';
import type { Screen } from './screen.ts';
import type { Stage } from './stage.ts';
import { TempDirectory } from './temp-directory.ts';
import { verify } from './verify.ts';

/** All scenes in their order. @throws Failure at the first thing that is not as it should be */
export async function play(screen: Screen, interrupted: AbortController): Promise<void> {
  await using directory = await TempDirectory.make();
  screen.heading('Start the service');
  screen.waiting('starting');
  const begun = performance.now();
  await using service = await EmbeddedService.start(directory.path, interrupted);
  const url = await service.url();
  screen.line(`  Ready on ${url} after ${time(performance.now() - begun)}: process ${service.pid},`);
  screen.line(`  SQLite and local files, all in ${directory.path}`);
  const { signal } = interrupted;
  const talk = new Conversation(screen, url, await service.token(), signal);
  await release({ screen, service: talk, directory: directory.path, signal });
  screen.heading('Stop the service');
  screen.waiting('stopping');
  const asked = performance.now();
  verify('the exit code of the service', await service.stop(), 0);
  screen.verified(`SIGTERM, exit code 0 after ${time(performance.now() - asked)}`);
}

async function release(stage: Stage): Promise<void> {
  const { screen } = stage;
  const first = firstRelease();
  const next = nextRelease(first);
  screen.heading(`Pack two releases of this service: ${first.tree.size} files, then three changes`);
  const packages: Packed[] = [];
  for (const each of [first, next]) packages.push(await packed(stage, each));
  screen.heading('Create the resource');
  await createResource(stage);
  for (const [i, each] of [first, next].entries()) {
    screen.heading(`Publish ${each.version}`);
    await publish(stage, each, packages[i]!);
  }
  screen.heading(`The incremental package from ${first.version} to ${next.version} is built`);
  await awaitIncremental(stage, next.version);
  await update(stage, first, next);
}

async function packed({ screen, directory, signal }: Stage, each: Release): Promise<Packed> {
  screen.waiting(`packing ${each.version}`);
  const begun = performance.now();
  const result = await pack(each, directory, signal);
  const took = time(performance.now() - begun);
  screen.line(`  ${each.version}  ${path.basename(result.archive)}  ${size(result.size)} in ${took}`);
  return result;
}

async function update(stage: Stage, old: Release, next: Release): Promise<void> {
  const { screen, directory } = stage;
  const newest = next.version;
  const file = path.join(directory, 'update.zip');
  screen.heading(`A client that runs ${old.version} asks, downloads what changed, and applies it`);
  const offered = await checkOutdated(stage, old.version, newest);
  await inspect(stage, offered);
  await download(stage, offered, file);
  applyIncremental(stage, file, old, next);
  screen.heading(`A client that runs ${newest} asks`);
  await checkUpToDate(stage, newest);
  screen.heading('A new MirrorChyan client asks, and downloads the full package in two parts');
  const mirrored = await checkLikeMirrorChyan(stage, newest);
  await inspect(stage, mirrored);
  await downloadInTwoParts(stage, mirrored, path.join(directory, 'mirrored.zip'));
}
