import { isResourceId, type ResourceId } from '../resources/resource.ts';

/** The text by which a node announces the new revision of a resource. */
export function writeRevision(id: ResourceId, revision: number): string {
  return `${id} ${revision}`;
}

/** Undefined for any other text: another version of the service may write announcements differently. */
export function readRevision(text: string): { id: ResourceId; revision: number } | undefined {
  const [id = '', digits = '', ...more] = text.split(' ');
  const revision = Number(digits);
  const isOne = isResourceId(id) && /^\d+$/.test(digits) && Number.isSafeInteger(revision);
  return isOne && more.length === 0 ? { id, revision } : undefined;
}
