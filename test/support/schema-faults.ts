import type { OpenApiDocument, SchemaObject } from './openapi-document.ts';

/** Where a value differs from its schema: fields that are unknown, missing, or of another type. */
export function schemaFaults(
  { components }: OpenApiDocument,
  schema: SchemaObject,
  value: unknown,
): string[] {
  return faults(schema, value, 'answer');

  function faults(given: SchemaObject, found: unknown, at: string): string[] {
    const base =
      given.$ref === undefined ? given.allOf?.[0] : components.schemas[given.$ref.split('/').at(-1)!];
    if (base !== undefined) return faults(base, found, at);
    if (found === null && given.nullable === true) return [];
    if (typeOf(found, given.type) !== given.type)
      return [`${at} is ${JSON.stringify(found)}, not ${given.type}`];
    if (given.enum?.includes(found as string) === false) return [`${at} is not one of ${given.enum.join()}`];
    if (Array.isArray(found)) return found.flatMap((item) => faults(given.items!, item, `${at}[]`));
    return typeof found === 'object' ? fieldFaults(given, found as Record<string, unknown>, at) : [];
  }

  function fieldFaults(given: SchemaObject, found: Record<string, unknown>, at: string): string[] {
    const { properties = {}, required = [], additionalProperties: others } = given;
    const missing = required.filter((name) => !(name in found)).map((name) => `${at}.${name} is missing`);
    const wrong = Object.entries(found).flatMap(([name, field]) => {
      const known = properties[name] ?? others;
      return known === undefined ? [`${at}.${name} is not described`] : faults(known, field, `${at}.${name}`);
    });
    return [...missing, ...wrong];
  }
}

function typeOf(value: unknown, wanted: string | undefined): string {
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) && wanted === 'integer' ? 'integer' : typeof value;
}
