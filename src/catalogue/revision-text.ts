import { isResourceId, type ResourceId } from '../resources/resource.ts';

/** That a resource has reached a revision, as nodes tell each other. */
export function writeRevision(id: ResourceId, revision: number): string {
  return `${id} ${revision}`;
}

/** Undefined for what is nothing of the kind: another version of the service may put it otherwise. */
export function readRevision(text: string): { id: ResourceId; revision: number } | undefined {
  const [id = '', digits = '', ...more] = text.split(' ');
  const revision = Number(digits);
  const isOne = isResourceId(id) && /^\d+$/.test(digits) && Number.isSafeInteger(revision);
  return isOne && more.length === 0 ? { id, revision } : undefined;
}
