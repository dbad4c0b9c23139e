import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface Fields {
  readonly all: readonly string[];
  readonly required: readonly string[];
}

export interface Operation {
  /** In capitals. */
  readonly method: string;
  /** With `{parameters}`. */
  readonly path: string;
  readonly query: readonly string[];
  /** Fields of the body by its content type. */
  readonly bodies: Readonly<Record<string, Fields>>;
}

interface Parameter {
  readonly in: string;
  readonly name: string;
}
interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, unknown>>;
}
interface Described {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> };
}
interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const file = path.resolve(import.meta.dirname, '../../openapi.json');
const document = JSON.parse(readFileSync(file, 'utf8')) as ApiDocument;

function fieldsOf({ $ref, allOf = [], properties = {}, required = [] }: Schema): Fields {
  if ($ref !== undefined) return fieldsOf(document.components.schemas[$ref.split('/').at(-1)!]!);
  const parts = allOf.map(fieldsOf);
  return {
    all: [...Object.keys(properties), ...parts.flatMap(({ all }) => all)],
    required: [...required, ...parts.flatMap((part) => part.required)],
  };
}

function operation(path: string, method: string, { parameters = [], requestBody }: Described): Operation {
  const bodies = Object.entries(requestBody?.content ?? {}).map(
    ([type, { schema }]) => [type, fieldsOf(schema ?? {})] as const,
  );
  return {
    method: method.toUpperCase(),
    path,
    query: parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name),
    bodies: Object.fromEntries(bodies),
  };
}

/** All operations of openapi.json, which a test keeps true. */
export const operations: readonly Operation[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, described]) => operation(path, method, described)),
);
