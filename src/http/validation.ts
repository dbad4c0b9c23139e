import { ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { InvalidParams, type Violation } from '../errors/invalid-params.ts';

/** Flattens class-validator's tree to wire field names, `parent.child` for nested ones. */
export function violationsOf(errors: readonly ValidationError[], parent = ''): Violation[] {
  return errors.flatMap((error) => {
    const field = parent + error.property;
    const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
      field,
      message:
        rule === 'whitelistValidation' ? 'is not a known field' : withoutField(message, error.property),
    }));
    return [...own, ...violationsOf(error.children ?? [], `${field}.`)];
  });
}

function unknownField(field: string): Violation {
  return { field, message: 'is not a known field' };
}

/** class-validator's messages start with the property, which the violation names already. */
function withoutField(message: string, field: string): string {
  return message.startsWith(`${field} `) ? message.slice(field.length + 1) : message;
}

/** Far more than any real body has; the time of validation grows faster than their number. */
const MAX_FIELDS = 100;
/** Characters: longer than the name of any field, and short enough to be repeated in an answer. */
const LONGEST_NAME = 64;

/**
 * Refuses bodies whose fields are too many or too long to be worded, and fields named like properties of every object:
 * the pipe drops some silently and takes others as known.
 */
class StrictPipe extends ValidationPipe {
  protected override stripProtoKeys(body: object): void {
    if (!Array.isArray(body)) checkNames(Object.keys(body));
    super.stripProtoKeys(body);
  }
}

function checkNames(names: readonly string[]): void {
  if (names.length > MAX_FIELDS) throw InvalidParams.of('body', `has more than ${MAX_FIELDS} fields`);
  const long = names.find((name) => name.length > LONGEST_NAME);
  if (long !== undefined) throw InvalidParams.of(long.slice(0, LONGEST_NAME), 'is not a known field');
  const inherited = names.filter((name) => name in Object.prototype || name === 'prototype');
  if (inherited.length > 0) throw new InvalidParams(inherited.map(unknownField));
}

const STRICT = {
  transform: true,
  stopAtFirstError: true,
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  exceptionFactory: (errors: ValidationError[]) => new InvalidParams(violationsOf(errors)),
};

/** Bodies: unknown fields are refused. */
export const bodyPipe = new StrictPipe(STRICT);

/** Queries of lists: unknown parameters are refused, because a filter that is ignored gives too many rows. */
export const listPipe = new StrictPipe(STRICT);

/** Other queries: unknown parameters are ignored, since clients append their own. */
export const queryPipe = new ValidationPipe({
  transform: true,
  stopAtFirstError: true,
  whitelist: true,
  exceptionFactory: (errors) => new InvalidParams(violationsOf(errors)),
});
