import { ARCHES, OSES, type Platform } from '../resources/platform.ts';
import type { ResourceId } from '../resources/resource.ts';
import { type BlobKey, nameOfKey } from '../storage/blob-store.ts';
import { CHANNELS } from '../versions/channel.ts';
import { parseVersion } from '../versions/compare/parsed-version.ts';
import { VERSION_STATUSES } from '../versions/version.ts';
import { type DownloadFacts, isSamePlatform, type PackageFacts, type VersionFacts } from './offers.ts';

/** A word, by its index in the list of such words. */
type Word = number;
type PlatformText = [os: Word, arch: Word];
type FileText = [storageId: number, size: number, sha256: string, key: string, fileName: string];
type PackageText = [...PlatformText, ...FileText, ...incrementals: [oldVersionId: number, ...FileText][]];
type RetiredText = [...PlatformText, isFull: 0 | 1, ...FileText];
type VersionText = [
  id: number,
  name: string,
  channel: Word,
  status: Word,
  number: number | null,
  anchor: number,
  createdAt: number,
  packages: PackageText[],
  retired?: RetiredText[],
  /** Those for which it has no package on offer. */
  platforms?: PlatformText[],
];

/** The facts about a version in few characters, without the id of its resource. */
export function writeVersion(version: VersionFacts): string {
  const { id, name, channel, status, number, place, createdAt, packages, resource } = version;
  const text: VersionText = [
    id,
    name,
    CHANNELS.indexOf(channel),
    VERSION_STATUSES.indexOf(status),
    number,
    place?.anchor ?? 0,
    createdAt.getTime(),
    packages.map((facts) => writePackage(facts, resource)),
  ];
  const former = version.platforms.filter((one) => !packages.some((other) => isSamePlatform(one, other)));
  if (version.retired.length > 0 || former.length > 0)
    text.push(
      version.retired.map((facts) => writeRetired(facts, resource)),
      former.map(writePlatform),
    );
  return JSON.stringify(text);
}

/** @param text by `writeVersion` */
export function readVersion(text: string, resource: ResourceId): VersionFacts {
  const [id, name, channel, status, number, anchor, createdAt, packages, retired = [], former = []] =
    JSON.parse(text) as VersionText;
  const offered = packages.map((one) => readPackage(one, resource, id));
  return {
    resource,
    id,
    name,
    channel: CHANNELS[channel]!,
    status: VERSION_STATUSES[status]!,
    number,
    ...(number !== null && { place: { ...parseVersion(name), number, anchor } }),
    createdAt: new Date(createdAt),
    packages: offered,
    retired: retired.map(([os, arch, isFull, ...file]) => ({
      ...readPlatform([os, arch]),
      updateType: isFull === 1 ? 'full' : 'incremental',
      ...readFile(file, resource),
    })),
    platforms: [...offered.map(({ os, arch }) => ({ os, arch })), ...former.map(readPlatform)],
  };
}

function writePackage(facts: PackageFacts, resource: ResourceId): PackageText {
  const text: PackageText = [...writePlatform(facts), ...writeFile(facts, resource)];
  for (const [from, incremental] of facts.incrementals)
    text.push([from, ...writeFile(incremental, resource)]);
  return text;
}

function readPackage(text: PackageText, resource: ResourceId, versionId: number): PackageFacts {
  const [os, arch, storageId, size, sha256, key, fileName, ...incrementals] = text;
  const platform = readPlatform([os, arch]);
  return {
    ...platform,
    updateType: 'full',
    ...readFile([storageId, size, sha256, key, fileName], resource),
    incrementals: new Map(
      incrementals.map(([oldVersionId, ...file]) => [
        oldVersionId,
        {
          ...platform,
          updateType: 'incremental',
          ...readFile(file, resource),
          versionId,
          oldVersionId,
        },
      ]),
    ),
  };
}

function writeRetired(facts: DownloadFacts, resource: ResourceId): RetiredText {
  return [...writePlatform(facts), facts.updateType === 'full' ? 1 : 0, ...writeFile(facts, resource)];
}

function writePlatform({ os, arch }: Platform): PlatformText {
  return [OSES.indexOf(os), ARCHES.indexOf(arch)];
}

function readPlatform([os, arch]: PlatformText): Platform {
  return { os: OSES[os]!, arch: ARCHES[arch]! };
}

/** Left out: the resource at the beginning of the key, and a file name that is the end of the key. */
function writeFile(
  { storageId, size, sha256, key, fileName }: DownloadFacts,
  resource: ResourceId,
): FileText {
  return [
    storageId,
    size,
    Buffer.from(sha256, 'hex').toString('base64url'),
    key.startsWith(`${resource}/`) ? key.slice(resource.length) : key,
    fileName === nameOfKey(key) ? '' : fileName,
  ];
}

function readFile([storageId, size, sha256, shortKey, fileName]: FileText, resource: ResourceId) {
  const key = (shortKey.startsWith('/') ? resource + shortKey : shortKey) as BlobKey;
  return {
    storageId,
    key,
    fileName: fileName || nameOfKey(key),
    size,
    sha256: Buffer.from(sha256, 'base64url').toString('hex'),
  };
}
