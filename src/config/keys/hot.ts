import { markHot } from '../schema.ts';

/** On a key: a new value applies while the service runs. To stand above the decorator that declares the key. */
export function Hot(target: object, name: string): void {
  markHot(target.constructor, name);
}

/** On a section: the same for all its keys. */
export function HotSection(section: Function): void {
  markHot(section);
}
