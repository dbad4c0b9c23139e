import type { OpenAPIObject } from '@nestjs/swagger';
import { FAILURES } from '../http/failures.ts';
import { OPERATIONS, PARAMETERS } from './operations.ts';
import { withPlainSchemas } from './plain-schemas.ts';

type Paths = OpenAPIObject['paths'];
type Operation = NonNullable<Paths[string]['get']>;
type Response = Extract<NonNullable<Operation['responses'][string]>, { description: string }>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head'] as const;

/** Adds what the decorators of controllers do not say, and shortens what they repeat. */
export function completeDocument(document: OpenAPIObject): OpenAPIObject {
  const paths = inOrder(document.paths);
  const examples: Record<string, object> = {};
  for (const [path, item] of Object.entries(paths))
    for (const method of METHODS) {
      const operation = item[method];
      if (operation === undefined) continue;
      describe(operation, `${method.toUpperCase()} ${path}`);
      operation.security ??= [];
      operation.responses[500] ??= { $ref: '#/components/responses/Unexpected' };
      for (const response of Object.values(operation.responses) as Response[]) {
        if (method === 'head') delete response.content;
        shareExamples(response, examples);
      }
    }
  const components = { ...document.components, responses: { Unexpected: unexpected() }, examples };
  return withPlainSchemas({ ...document, paths, components });
}

function describe(operation: Operation, key: string): void {
  const text = OPERATIONS[key];
  if (text === undefined) return;
  operation.operationId = text.id;
  operation.description = text.description;
  for (const parameter of operation.parameters ?? [])
    if ('name' in parameter && parameter.name in PARAMETERS) parameter.example = PARAMETERS[parameter.name];
  if (text.body === undefined || operation.requestBody === undefined || '$ref' in operation.requestBody)
    return;
  for (const content of Object.values(operation.requestBody.content)) content.example = text.body;
}

/** Moves the examples of failures to the components, where each stands once. */
function shareExamples({ content }: Response, shared: Record<string, object>): void {
  for (const media of Object.values(content ?? {}))
    for (const [name, example] of Object.entries(media.examples ?? {})) {
      shared[name] = example;
      media.examples![name] = { $ref: `#/components/examples/${name}` };
    }
}

function inOrder(paths: Paths): Paths {
  const order = Object.keys(OPERATIONS).map((key) => key.split(' ')[1]!);
  return Object.fromEntries(
    [...new Set([...order, ...Object.keys(paths)])].flatMap((path) =>
      path in paths ? [[path, paths[path]!]] : [],
    ),
  );
}

function unexpected() {
  const { code, when, msg } = FAILURES.Unexpected;
  const schema = { $ref: '#/components/schemas/ErrorDto' };
  return {
    description: `\`${code}\`: ${when}`,
    content: { 'application/json': { schema, example: { code, msg } } },
  };
}
