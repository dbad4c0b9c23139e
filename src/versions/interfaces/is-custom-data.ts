import { ValidateBy } from 'class-validator';
import { MAX_CUSTOM_DATA } from '../version.ts';

/** Valid Unicode text of at most MAX_CUSTOM_DATA bytes. */
export function IsCustomData(): PropertyDecorator {
  return ValidateBy({
    name: 'isCustomData',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'string' && value.isWellFormed() && Buffer.byteLength(value) <= MAX_CUSTOM_DATA,
      defaultMessage: () => `must be valid Unicode text of at most ${MAX_CUSTOM_DATA} bytes`,
    },
  });
}
