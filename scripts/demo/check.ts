import { PLATFORM, RESOURCE, type Stage } from './stage.ts';
import { verify } from './verify.ts';

/** What the answer to an update check says of a package. */
export interface Update {
  readonly url: string;
  /** bytes */
  readonly size: number;
  /** lower-case hex */
  readonly sha256: string;
}

interface Latest {
  readonly version_name: string;
  readonly update_available: boolean;
  readonly update_type?: string;
  readonly download_url: string;
  readonly file_size: number;
  readonly file_hash: string;
}

interface MirrorChyanLatest {
  readonly version_name: string;
  readonly url: string;
  readonly filesize: number;
  readonly update_type: string;
  readonly sha256: string;
}

/** Asks as a client that runs an older version than `newest`. */
export async function checkOutdated({ service }: Stage, current: string, newest: string): Promise<Update> {
  const latest = await service.askJson<Latest>({ method: 'GET', url: checkUrl(current), status: 200 });
  verify('version_name', latest.version_name, newest);
  verify('update_available', latest.update_available, true);
  verify('update_type', latest.update_type, 'incremental');
  return {
    url: latest.download_url,
    size: latest.file_size,
    sha256: latest.file_hash.replace('sha256:', ''),
  };
}

/** Asks as a client that runs the newest version. */
export async function checkUpToDate({ service, screen }: Stage, newest: string): Promise<void> {
  const latest = await service.askJson<Latest>({ method: 'GET', url: checkUrl(newest), status: 200 });
  verify('version_name', latest.version_name, newest);
  verify('update_available', latest.update_available, false);
  verify('download_url', latest.download_url, undefined);
  screen.verified('nothing to download');
}

/** Asks as clients of MirrorChyan do that have nothing installed yet, with their names for everything. */
export async function checkLikeMirrorChyan({ service }: Stage, newest: string): Promise<Update> {
  const query = new URLSearchParams({ os: PLATFORM.system, arch: 'x86_64' });
  const url = `/api/resources/${RESOURCE}/latest?${query.toString()}`;
  const latest = await service.askJson<MirrorChyanLatest>({ method: 'GET', url, status: 200 });
  verify('version_name', latest.version_name, newest);
  verify('update_type', latest.update_type, 'full');
  return { url: latest.url, size: latest.filesize, sha256: latest.sha256 };
}

function checkUrl(current: string): string {
  const query = new URLSearchParams({ ...PLATFORM, current });
  return `/resources/${RESOURCE}/latest?${query.toString()}`;
}
