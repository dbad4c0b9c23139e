import { openAsBlob } from 'node:fs';
import path from 'node:path';
import { size } from './amounts.ts';
import type { UploadForm } from './conversation.ts';
import { ProgressBar } from './progress-bar.ts';
import type { Packed, Release } from './release.ts';
import { PLATFORM, RESOURCE, type Stage } from './stage.ts';
import { verify } from './verify.ts';

interface Published {
  readonly version_name: string;
  readonly file_size: number;
  readonly file_hash: string;
}

export async function createResource({ service }: Stage): Promise<void> {
  const created = await service.askJson<{ resource_id: string }>({
    method: 'POST',
    url: '/resources',
    admin: true,
    json: { resource_id: RESOURCE, name: 'Demo app' },
    status: 201,
  });
  verify('resource_id', created.resource_id, RESOURCE);
}

/** Uploads a release as a form whose file streams from disk. */
export async function publish(stage: Stage, release: Release, packed: Packed): Promise<void> {
  const published = await stage.service.askJson<Published>({
    method: 'POST',
    url: `/resources/${RESOURCE}/versions`,
    admin: true,
    form: await uploadForm(stage, release, packed),
    status: 201,
  });
  verify('version_name', published.version_name, release.version);
  verify('file_size', published.file_size, packed.size);
  verify('file_hash', published.file_hash, `sha256:${packed.sha256}`);
  stage.screen.verified('size and sha256 are those of the archive');
}

async function uploadForm({ screen }: Stage, release: Release, packed: Packed): Promise<UploadForm> {
  const name = path.basename(packed.archive);
  const fields = {
    version_name: release.version,
    channel: 'stable',
    ...PLATFORM,
    release_note: release.note,
  };
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  form.append('file', await openAsBlob(packed.archive), name);
  const encoded = new Response(form);
  const bar = new ProgressBar(screen, { verb: 'uploaded', total: packed.size });
  const shown = { ...fields, file: `${name} (${size(packed.size)})` };
  return {
    type: encoded.headers.get('content-type')!,
    body: ReadableStream.from(bar.count(encoded.body!)),
    shown: Object.entries(shown).map((field) => field.join(': ')),
  };
}
