import { ValidateBy } from 'class-validator';
import { parseDay } from '../../clock/day.ts';

/** A day from 1970 to 9999: `2026-11-21`. */
export function IsDay(): PropertyDecorator {
  return ValidateBy({
    name: 'isDay',
    validator: {
      validate: (value) => typeof value === 'string' && parseDay(value) !== undefined,
      defaultMessage: () => 'must be a day like 2026-11-21',
    },
  });
}
