import { isISO8601, ValidateBy } from 'class-validator';

const WITH_ZONE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

/** A date and time with a time zone, of a year from 1970 to 9999: `2027-01-31T12:00:00Z`. */
export function IsMoment(): PropertyDecorator {
  return ValidateBy({
    name: 'isMoment',
    validator: { validate: isMoment, defaultMessage: () => 'must be like 2027-01-31T12:00:00Z' },
  });
}

function isMoment(value: unknown): boolean {
  const valid = typeof value === 'string' && WITH_ZONE.test(value) && isISO8601(value, { strict: true });
  return valid && Date.parse(value) >= 0;
}
