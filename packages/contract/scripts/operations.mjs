// The contract's paths → one flat table of operations, and their TypeScript types.
import { memberName, typeOf } from './types.mjs';

const METHODS = ['get', 'post', 'put', 'delete', 'patch'];

function resolve(document, node) {
  if (!node.$ref) return node;
  return node.$ref
    .slice(2)
    .split('/')
    .reduce((at, key) => at[key], document);
}

function schemaName(content) {
  const ref = content?.['application/json']?.schema?.$ref;
  return ref ? ref.split('/').at(-1) : undefined;
}

/** How a query parameter is written on the wire and checked. */
function queryParameter(parameter) {
  const { schema } = parameter;
  const list = parameter['x-comma-separated'] === true || schema.type === 'array';
  const documented = list ? (parameter['x-item-enum'] ?? schema.items?.enum) : schema.enum;
  const sdk = parameter['x-official-sdk']?.enum ?? [];
  const values = documented && [...new Set([...documented, ...sdk])];
  return {
    name: parameter.name,
    kind: list ? 'list' : schema.type,
    required: parameter.required === true,
    ...(values ? { values } : {}),
    ...(schema.minimum !== undefined ? { minimum: schema.minimum } : {}),
    ...(schema.maximum !== undefined ? { maximum: schema.maximum } : {}),
    ...(schema.maxLength !== undefined ? { maxLength: schema.maxLength } : {}),
    ...(schema.pattern !== undefined ? { pattern: schema.pattern } : {}),
    ...(isTime(parameter.name) ? { time: true } : {}),
    ...(schema.default !== undefined ? { default: schema.default } : {}),
  };
}

/** Bounds in time: RFC 3339 (facts, section 1). */
function isTime(name) {
  return ['start_time', 'end_time', 'create_since', 'create_until'].includes(name);
}

function readOperation(document, path, method, operation) {
  const parameters = (operation.parameters ?? []).map((parameter) => resolve(document, parameter));
  const success = Object.entries(operation.responses).find(([status]) => status.startsWith('2'));
  const bodySchema = schemaName(operation.requestBody?.content);
  const response = schemaName(resolve(document, success[1]).content);
  return {
    operationId: operation.operationId,
    method: method.toUpperCase(),
    path,
    aliases: operation['x-path-aliases'] ?? [],
    summary: operation.summary,
    tag: operation.tags[0],
    section: operation['x-seed-section'][0],
    params: parameters.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name),
    query: parameters.filter((parameter) => parameter.in === 'query').map(queryParameter),
    ...(bodySchema
      ? { body: { schema: bodySchema, required: operation.requestBody.required === true } }
      : {}),
    status: Number(success[0]),
    ...(response ? { response } : {}),
    family: operation.tags[0] === 'TTS Management' ? 'tts' : 'general',
    reportKey: (operation.security ?? []).some((way) => 'liveReportKey' in way),
  };
}

/** @returns every operation of the document, in its order, with its limits. */
export function readOperations(document, limits) {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) =>
      readOperation(document, path, method, item[method]),
    ),
  );
  const perSecond = new Map(
    limits.limits.filter((row) => row.operationId).map((row) => [row.operationId, row.per_second]),
  );
  return operations.map((operation) => {
    const throttle = perSecond.get(operation.operationId);
    if (!throttle) throw new Error(`no limit for ${operation.operationId}`);
    return { ...operation, throttle };
  });
}

function queryType(parameter) {
  if (parameter.kind === 'list') {
    const item = parameter.values ? typeOf({ enum: parameter.values }) : 'string';
    return `readonly (${item})[]`;
  }
  return typeOf(parameter.values ? { enum: parameter.values } : { type: parameter.kind });
}

function queryMember(parameter) {
  const optional = parameter.required || parameter.default !== undefined ? '' : '?';
  return `      readonly ${memberName(parameter.name)}${optional}: ${queryType(parameter)};\n`;
}

function operationType(operation) {
  const query = operation.query.map(queryMember).join('');
  const params = operation.params.map((name) => `readonly ${name}: string`).join('; ');
  return [
    `  /** ${operation.method} ${operation.path}: ${operation.summary} (${operation.section}) */`,
    `  ${operation.operationId}: {`,
    `    params: { ${params} };`,
    query === '' ? '    query: Readonly<Record<never, never>>;' : `    query: {\n${query}    };`,
    `    body: ${bodyType(operation)};`,
    `    response: ${operation.response ? `Schemas['${operation.response}']` : 'undefined'};`,
    '  };',
  ].join('\n');
}

function bodyType(operation) {
  if (!operation.body) return 'undefined';
  return `Schemas['${operation.body.schema}']`;
}

/** Source of generated/operations.ts. */
export function operationsSource(operations, header) {
  return [
    header,
    "import type { OperationSpec } from '../operation-spec.ts';",
    "import type { Schemas } from './schemas.ts';",
    '',
    '/** What each operation takes and answers, after parsing. */',
    'export interface Operations {',
    ...operations.map(operationType),
    '}',
    '',
    '/** Every operation of the contract, as data. */',
    `export const OPERATION_LIST: readonly OperationSpec[] = ${JSON.stringify(operations, null, 1)};`,
    '',
  ].join('\n');
}
