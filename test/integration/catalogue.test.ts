import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Catalogue } from '../../src/catalogue/logic/catalogue.ts';
import type { ResourcePicture } from '../../src/catalogue/resource-picture.ts';
import { CatalogueRepo } from '../../src/catalogue/repo/catalogue.repo.ts';
import { resourceId, type ResourceId } from '../../src/resources/resource.ts';
import { Seed } from '../support/seed.ts';
import { TestDatabase } from '../support/test-database.ts';

/** The real queries, counted, and refused while the database is "gone". */
class WatchedRepo extends CatalogueRepo {
  loads = 0;
  scans = 0;
  gone = false;
  /** Queries of versions still see all of them published: the change came too late. */
  blind = false;
  afterResource = async () => {};

  override fingerprint() {
    return this.gone ? Promise.reject(new Error('gone')) : super.fingerprint();
  }
  override revisions() {
    this.scans++;
    return super.revisions();
  }
  override async resource(id: ResourceId) {
    this.loads++;
    if (this.gone) throw new Error('gone');
    const row = await super.resource(id);
    await this.afterResource();
    return row;
  }
  override async *changedSince(id: ResourceId, revision: number) {
    for await (const rows of super.changedSince(id, revision))
      yield this.blind ? rows.map((row) => ({ ...row, status: 'published' as const })) : rows;
  }
}

const ANY = { os: '', arch: '' } as const;
const latest = (picture: ResourcePicture | undefined) => picture?.offer('stable', ANY)?.version.name;

let made: TestDatabase;
let seed: Seed;
let repo: WatchedRepo;
let catalogue: Catalogue;

beforeEach(async () => {
  made = await TestDatabase.open();
  seed = new Seed(made.database);
  repo = new WatchedRepo(made.database);
  catalogue = new Catalogue(repo, 1000);
  await seed.resource('app');
  await seed.publish('app', '1.0.0', '1.1.0');
  await catalogue.refresh();
});
afterEach(() => made[Symbol.asyncDispose]());

describe('the catalogue', () => {
  it('knows the file name and the digests of the package on offer', async () => {
    const offer = (await catalogue.find('app'))!.offer('stable', ANY)!;
    const { storageId, fileName, sha256 } = offer.package;
    expect({ fileName, sha256, sha512: offer.sha512.get(storageId) }).toEqual({
      fileName: 'seed.zip',
      sha256: '0'.repeat(64),
      sha512: '0'.repeat(88),
    });
  });

  it('loads a cold resource once for concurrent questions, and answers at once when it is warm', async () => {
    const asked = await Promise.all(Array.from({ length: 50 }, async () => catalogue.find('app')));
    expect(asked.map(latest)).toEqual(Array(50).fill('1.1.0'));
    expect(repo.loads).toBe(1);
    expect(catalogue.find('app')).toBe(asked[0]);
  });

  it('reads a few resources at once when clients ask for many', async () => {
    const ids = Array.from({ length: 20 }, (_, n) => `cold-${n}`);
    for (const id of ids) await seed.resource(id);
    await catalogue.refresh();
    let [open, most] = [0, 0];
    repo.afterResource = async () => {
      most = Math.max(most, ++open);
      await nextTurn();
      open--;
    };
    const pictures = await Promise.all(ids.map(async (id) => catalogue.find(id)));
    expect(pictures.map((picture) => picture?.id)).toEqual(ids);
    expect(most).toBe(4);
  });

  it('asks the database for no id that does not exist', () => {
    const answers = Array.from({ length: 10_000 }, (_, n) => catalogue.find(`made-up-${n}`));
    expect(new Set(answers)).toEqual(new Set([undefined]));
    expect(repo.loads).toBe(0);
  });

  it('shows what was written elsewhere after a refresh, and only then reads it', async () => {
    await catalogue.find('app');
    await seed.publish('app', '1.2.0');
    await seed.resource('later');
    await catalogue.refresh();
    expect(latest(catalogue.find('app') as ResourcePicture)).toBe('1.2.0');
    expect((await catalogue.find('later'))?.size).toBe(0);
    const { loads, scans } = repo;
    await catalogue.refresh();
    expect([repo.loads, repo.scans]).toEqual([loads, scans]);
  });

  it('shows a withdrawal and a return', async () => {
    await catalogue.find('app');
    await seed.setStatus('app', '1.1.0', 'yanked');
    await catalogue.reload(resourceId('app'));
    expect(latest(catalogue.find('app') as ResourcePicture)).toBe('1.0.0');
    await seed.setStatus('app', '1.1.0', 'published');
    await catalogue.reload(resourceId('app'));
    expect(latest(catalogue.find('app') as ResourcePicture)).toBe('1.1.0');
  });

  it('never shows an older state when a load and a change overlap', async () => {
    const first = catalogue.find('app');
    await seed.publish('app', '1.2.0');
    await catalogue.reload(resourceId('app'));
    await first;
    expect(latest(catalogue.find('app') as ResourcePicture)).toBe('1.2.0');
  });

  it('keeps the texts of winners', async () => {
    const picture = await catalogue.find('app');
    expect(picture?.offer('stable', ANY)?.releaseNote).toBe('of 1.1.0');
    await seed.publish('app', '1.2.0');
    await catalogue.reload(resourceId('app'));
    expect(picture?.offer('stable', ANY)?.releaseNote).toBe('of 1.2.0');
  });

  it('goes on answering when the database is gone, and catches up when it is back', async () => {
    await catalogue.find('app');
    repo.gone = true;
    await expect(catalogue.refresh()).rejects.toThrow('gone');
    expect(latest(catalogue.find('app') as ResourcePicture)).toBe('1.1.0');
    await seed.publish('app', '1.2.0');
    repo.gone = false;
    await catalogue.refresh();
    expect(latest(catalogue.find('app') as ResourcePicture)).toBe('1.2.0');
  });

  it('shows a failed load only to the callers that waited for it', async () => {
    repo.gone = true;
    await expect(catalogue.find('app')).rejects.toThrow('gone');
    repo.gone = false;
    expect(latest(await catalogue.find('app'))).toBe('1.1.0');
  });

  it('stays within its bound', async () => {
    const small = new Catalogue(repo, 4);
    for (const id of ['one', 'two', 'three']) {
      await seed.resource(id);
      await seed.publish(id, '1.0.0');
    }
    await small.refresh();
    for (const id of ['one', 'two', 'three']) expect(latest(await small.find(id))).toBe('1.0.0');
    const { loads } = repo;
    await small.find('three');
    expect(repo.loads).toBe(loads);
    await small.find('one');
    expect(repo.loads).toBe(loads + 1);
  });

  it('evicts the picture that was not used recently', async () => {
    const small = new Catalogue(repo, 4);
    for (const id of ['one', 'two', 'three']) {
      await seed.resource(id);
      await seed.publish(id, '1.0.0');
    }
    await small.refresh();
    await small.find('one');
    await small.find('two');
    await small.refresh();
    await small.find('one');
    await small.find('three');
    const { loads } = repo;
    await small.find('one');
    expect(repo.loads).toBe(loads);
    await small.find('two');
    expect(repo.loads).toBe(loads + 1);
  });

  it('says that what was worked out from a picture holds until the resource changes', async () => {
    const picture = (await catalogue.find('app'))!;
    const { validity } = picture;
    expect([catalogue.holds(validity), picture.validity]).toEqual([true, validity]);
    await seed.publish('app', '1.2.0');
    await catalogue.refresh();
    expect([validity.holds, catalogue.holds(validity)]).toEqual([false, false]);
    expect(catalogue.holds(picture.validity)).toBe(true);
  });

  it('says that nothing holds from a picture that it evicted', async () => {
    const small = new Catalogue(repo, 4);
    for (const id of ['one', 'two']) {
      await seed.resource(id);
      await seed.publish(id, '1.0.0');
    }
    await small.refresh();
    const picture = (await small.find('app'))!;
    const early = picture.validity;
    expect(small.holds(early)).toBe(true);
    await small.find('one');
    await small.find('two');
    // A check that waited for the picture may decide only now.
    const late = picture.validity;
    expect([early, late].map((validity) => small.holds(validity))).toEqual([false, false]);
  });

  it('looks again for what an overlapping load missed', async () => {
    const seen = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    repo.afterResource = async () => {
      seen.resolve();
      await goOn.promise;
    };
    const first = catalogue.find('app');
    await seen.promise;
    await seed.setStatus('app', '1.1.0', 'yanked');
    await catalogue.refresh();
    repo.afterResource = async () => undefined;
    repo.blind = true;
    goOn.resolve();
    await first;
    repo.blind = false;
    await catalogue.refresh();
    expect(latest(catalogue.find('app') as ResourcePicture)).toBe('1.0.0');
  });

  it('keeps the slots of a version that only gains packages or changes', async () => {
    await catalogue.find('app');
    await seed.setStatus('app', '1.1.0', 'published');
    await catalogue.reload(resourceId('app'));
    expect(latest(catalogue.find('app') as ResourcePicture)).toBe('1.1.0');
  });

  it('builds a new picture when the database was restored to an earlier state', async () => {
    const before = (await catalogue.find('app'))!;
    await seed.publish('app', '2.0.0', '3.0.0');
    await catalogue.refresh();
    const { validity } = before;
    expect(catalogue.holds(validity)).toBe(true);
    expect(latest(catalogue.find('app') as ResourcePicture)).toBe('3.0.0');
    await made.database.transaction(async () => {
      await made.database.manager.query(`DELETE FROM storages WHERE version_id > 2`);
      await made.database.manager.query(`DELETE FROM versions WHERE id > 2`);
      await made.database.manager.query(`UPDATE resources SET revision = 3, last_number = 2`);
    });
    await catalogue.refresh();
    expect(latest(catalogue.find('app') as ResourcePicture)).toBe('1.1.0');
    expect(catalogue.holds(validity)).toBe(false);
  });

  it('gives the event loop its turns while it loads', async () => {
    await seed.resource('many');
    await seed.publish('many', ...Array.from({ length: 3000 }, (_, n) => `1.${n}.0`));
    await catalogue.refresh();
    let turns = 0;
    const tick = () => void (turns++, (next = setImmediate(tick)));
    let next = setImmediate(tick);
    await catalogue.find('many');
    clearImmediate(next);
    expect(turns).toBeGreaterThan(6);
  });

  it('takes thousands of versions in one load, page by page', async () => {
    await seed.resource('many');
    const names = Array.from({ length: 2500 }, (_, n) => `1.${n}.0`);
    await seed.publish('many', ...names);
    await catalogue.refresh();
    const picture = await catalogue.find('many');
    expect([picture?.size, latest(picture), picture?.version('1.7.0')?.number]).toEqual([
      2500,
      '1.2499.0',
      8,
    ]);
  });
});
