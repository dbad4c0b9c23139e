import type { OpenApiDocument, Operation, SchemaObject } from './openapi-document.ts';

/** The request that Swagger UI sends when an operation is executed as it is filled in. */
export function filledInRequest(
  document: OpenApiDocument,
  { path, operation }: { readonly path: string; readonly operation: Operation },
  file: Buffer,
): { readonly address: string; readonly body?: string | FormData | URLSearchParams; readonly type?: string } {
  const valueOf = filledInBy(document);
  const query = new URLSearchParams();
  let address = path;
  for (const { name, in: place, example, schema } of operation.parameters) {
    const value = example ?? schema.default;
    if (value === undefined) continue;
    if (place === 'path') address = address.replace(`{${name}}`, String(value));
    else query.set(name, String(value));
  }
  if (query.size > 0) address += `?${query.toString()}`;
  const [type, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  if (type === undefined || content === undefined) return { address };
  if (type === 'application/json') return { address, type, body: JSON.stringify(content.example) };
  const form = type === 'multipart/form-data' ? new FormData() : new URLSearchParams();
  const { properties = {} } = document.components.schemas[content.schema.$ref!.split('/').at(-1)!]!;
  for (const [name, property] of Object.entries(properties)) {
    if (property.format === 'binary')
      (form as FormData).set(name, new Blob([new Uint8Array(file)]), 'my-app.zip');
    else if (valueOf(property) !== '') form.set(name, valueOf(property));
  }
  return { address, body: form };
}

function filledInBy({ components }: OpenApiDocument) {
  return function valueOf(schema: SchemaObject): string {
    const { $ref, allOf = [], ...own } = schema;
    const value = own.example ?? own.default ?? own.enum?.[0];
    if (value !== undefined) return String(value);
    const base = $ref === undefined ? allOf[0] : components.schemas[$ref.split('/').at(-1)!];
    return base === undefined ? 'string' : valueOf(base);
  };
}
