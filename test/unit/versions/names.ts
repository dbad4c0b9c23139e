import * as fc from 'fast-check';

const number = fc.constantFrom(0, 1, 10);
const identifier = fc.oneof(
  fc.nat({ max: 1200 }).map(String),
  fc.stringMatching(/^[0-9A-Za-z-]{0,3}[A-Za-z-][0-9A-Za-z-]{0,2}$/),
  fc.constantFrom('alpha', 'beta', 'rc', '-', '0a'),
);
const identifiers = fc.array(identifier, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'));

/** From a small range, so that equal and nearly equal ones are common. */
export const semverName = fc
  .tuple(
    fc.constantFrom('', 'v'),
    fc.tuple(number, number, number),
    fc.option(identifiers),
    fc.option(identifiers),
  )
  .map(([v, core, pre, build]) => `${v}${core.join('.')}${pre ? `-${pre}` : ''}${build ? `+${build}` : ''}`);

const instant = fc
  .tuple(
    fc.constantFrom('2024-02-28', '2024-02-29', '2024-03-01'),
    fc.constantFrom('00:00:00.000', '23:30:00.500'),
  )
  .map(([date, time]) => `${date}T${time}Z`);

const dateTimeName = instant.chain((iso) =>
  fc.constantFrom(
    iso,
    iso.slice(0, 10),
    iso.slice(0, 19).replace('T', ' '),
    iso.slice(0, 23).replace('T', ' '),
    iso.slice(0, 19).replaceAll(/\D/g, ''),
    iso.replace('Z', '+02:00'),
  ),
);

const dottedName = fc
  .tuple(fc.constantFrom('', 'v'), fc.array(number, { minLength: 1, maxLength: 5 }), fc.option(identifiers))
  .map(([v, numbers, pre]) => `${v}${numbers.join('.')}${pre ? `-${pre}` : ''}`);

const otherName = fc.constantFrom('nightly', 'release-7', '2024-10', '2024-02-30', 'vv1.0.0');

/** Of all schemes and none, with a chance of repeating one. */
export const anyName = fc.oneof(semverName, dottedName, dateTimeName, otherName);
