import { refuseWhen } from '../schema.ts';

/**
 * On a key: refuses its value when it does not fit other settings. To stand above the decorator that declares the key.
 * @param isBroken gets the section of the key and, typed as those it looks at, all sections
 * @param message follows the name of the key
 */
export function RefusedWhen<Own extends object>(
  isBroken: (own: Own, sections: never) => boolean,
  message: string,
): (target: Own, name: string) => void {
  return (target, name) =>
    refuseWhen(target.constructor, name, {
      isBroken: isBroken as (own: object, all: object) => boolean,
      message,
    });
}
