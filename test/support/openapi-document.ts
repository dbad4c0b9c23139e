import { readFileSync } from 'node:fs';

export interface SchemaObject {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly default?: string | number | boolean;
  readonly example?: string | number | boolean;
  readonly allOf?: readonly SchemaObject[];
  readonly nullable?: boolean;
  readonly items?: SchemaObject;
  readonly required?: readonly string[];
  readonly additionalProperties?: SchemaObject;
  readonly properties?: Readonly<Record<string, SchemaObject>>;
}

interface Content {
  readonly schema: SchemaObject;
  readonly example?: unknown;
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly security: readonly unknown[];
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly example?: string;
    readonly schema: SchemaObject;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<
    Record<
      string,
      { readonly $ref?: string; readonly description?: string; readonly content?: Record<string, Content> }
    >
  >;
}

export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, SchemaObject>>;
    readonly examples: Readonly<Record<string, { readonly value: object }>>;
  };
}

/** The committed document. */
export function readDocument(): OpenApiDocument {
  return JSON.parse(readFileSync('openapi.json', 'utf8')) as OpenApiDocument;
}

/** All operations in the order of the document, each by method and path. */
export function operationsOf({ paths }: OpenApiDocument) {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      key: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );
}
