// apsara-caster.yaml (requests and answers in the contract's own notation) → one table of operations as data.

const SCALARS = new Set(['string', 'integer', 'number', 'boolean']);
const TIME = 'yyyy-MM-ddTHH:mm:ssZ (UTC)';

/** A default that is a value and not a sentence about one. */
function isValue(value) {
  return value !== undefined && !(typeof value === 'string' && value.includes(' '));
}

function defined(members) {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** `EpisodeType = Resource` → the sibling that decides; conditions in prose are the operations' to check. */
function condition(text) {
  const match = /^(\w+) = (\w+)$/.exec(text ?? '');
  return match ? { name: match[1], equals: match[2] } : undefined;
}

/** Limits of a scalar, as the contract writes them. */
function limits(row, kind) {
  const choices = row.enum?.map((value) => (kind === 'string' ? String(value) : Number(value)));
  return defined({
    enum: choices,
    min: kind === 'string' ? undefined : row.min,
    max: kind === 'string' ? undefined : row.max,
    pattern: row.pattern,
    maxLength: row.maxLength,
    ascii: row.charset === 'ASCII' ? true : undefined,
    time: row.format === TIME ? true : undefined,
    default: isValue(row.default) ? row.default : undefined,
  });
}

/** Type of a key of a JSON parameter: the contract gives `type`, or only its values. */
function keyType(row) {
  const list = /^array of (\w+)$/.exec(row.type ?? '');
  if (list) return { kind: 'list', items: { kind: list[1] } };
  const kind = SCALARS.has(row.type) ? row.type : row.enum?.every(Number.isInteger) ? 'integer' : 'string';
  return { kind, ...limits(row, kind) };
}

function keysOf(keys) {
  return Object.entries(keys).map(([name, row]) => ({
    name,
    ...(row.required === true ? { required: true } : {}),
    ...keyType(row),
  }));
}

/** Builds types; `shapes` fills in what the contract says in prose. */
class Reader {
  #contract;
  #shapes;

  constructor(contract, shapes) {
    this.#contract = contract;
    this.#shapes = shapes;
  }

  /** Type of a parameter or of a member of an answer. */
  #type(row) {
    if (row.type === 'array') return { kind: 'list', items: this.#items(row) };
    if (row.type === 'object')
      return { kind: 'object', fields: row.fields.map((field) => this.#member(field)) };
    return { kind: row.type, ...limits(row, row.type) };
  }

  #items(row) {
    if (row.items === 'object') {
      return { kind: 'object', fields: row.fields.map((field) => this.#member(field)) };
    }
    const bounds = { min: row.itemMin, max: row.itemMax };
    return { kind: row.items, ...defined(row.itemMin === undefined ? {} : bounds) };
  }

  #member(row) {
    const type = row.encoding === 'json-string' && row.keys ? this.#json(row) : this.#type(row);
    return {
      name: row.name,
      // A code for its absence says that it may not be absent.
      ...(row.required === true || row.errorWhenMissing ? { required: true } : {}),
      ...defined({ requiredWhen: condition(row.requiredWhen) }),
      ...(row.encoding === 'json-string' ? { json: true } : {}),
      ...type,
      ...(row.unit ? { unit: row.unit } : {}),
      ...(row.note ? { note: row.note } : {}),
    };
  }

  /** Type of a JSON parameter: prose told as a shape, its keys, or anything at all. */
  #json(row) {
    const shape = this.#shapes.json[row.name];
    if (shape) return this.#shape(shape);
    if (row.type === 'object') return this.#type(row);
    if (!row.keys) return { kind: 'any' };
    const fields = keysOf(row.keys).map((key) => {
      const inner = this.#shapes.json[`${row.name}.${key.name}`];
      return inner ? { name: key.name, ...inner } : key;
    });
    return { kind: 'object', fields };
  }

  #shape(shape) {
    if (!shape.like) return shape;
    const [action, ...path] = shape.like.split('.');
    let at = { fields: this.#contract.operations[action].response };
    for (const name of path) at = at.fields.find((field) => field.name === name);
    return this.#type(at);
  }

  #parameter(action, given) {
    const optional = this.#shapes.optional.includes(`${action}.${given.name}`);
    const row = optional ? { ...given, required: undefined } : given;
    const member =
      row.encoding === 'json-string'
        ? { ...this.#member({ ...row, keys: undefined }), ...this.#json(row) }
        : this.#member(row);
    return this.#marked(action, { ...member, ...this.#shapes.bounds[row.name] });
  }

  /** Ids are marked, so that malformed ones are refused before anything is looked up. */
  #marked(action, member) {
    const isId = /Ids?$/.test(member.name) && !this.#shapes.notIds.includes(`${action}.${member.name}`);
    if (isId && member.kind === 'string' && !member.pattern && !member.json) return { ...member, id: true };
    if (isId && member.kind === 'list' && member.items.kind === 'string') {
      return { ...member, items: { ...member.items, id: true } };
    }
    if (member.kind === 'list' && member.items.kind === 'object' && !member.json) {
      const fields = member.items.fields.map((field) => this.#marked(action, field));
      return { ...member, items: { ...member.items, fields } };
    }
    return member;
  }

  operation(action) {
    const row = this.#contract.operations[action];
    return {
      action,
      family: row.family.replace(' (sibling)', ''),
      purpose: row.purpose,
      ...defined({ qps: row.qps, seed: row.seed }),
      request: row.request.map((parameter) => this.#parameter(action, parameter)),
      response: row.response.map((member) => this.#answer(member)),
      errors: (row.errors ?? []).map(({ code, http }) => defined({ code, status: http })),
      errorsComplete: row.errorsComplete === true,
    };
  }

  /** In answers JSON stays text, so nothing is known of what is in it. */
  #answer(row) {
    return this.#type(row).kind === 'object' || row.type === 'array'
      ? { name: row.name, ...this.#type(row) }
      : { name: row.name, kind: row.type };
  }
}

/** @returns every operation of the contract, in its order. */
export function readApsaraOperations(contract, shapes) {
  const reader = new Reader(contract, shapes);
  return Object.keys(contract.operations).map((action) => reader.operation(action));
}

function typeOf(type) {
  switch (type.kind) {
    case 'list':
      return `readonly (${typeOf(type.items)})[]`;
    case 'object':
      return `{ ${type.fields.map((field) => `${memberOf(field)};`).join(' ')} }`;
    case 'any':
      return 'unknown';
    case 'boolean':
      return 'boolean';
    case 'string':
      return type.enum ? type.enum.map((value) => JSON.stringify(value)).join(' | ') : 'string';
    default:
      return type.enum ? type.enum.join(' | ') : 'number';
  }
}

function memberOf(field) {
  // An optional JSON parameter may come empty, which clears what it sets.
  const empty = field.json && !field.required && field.kind !== 'any' ? " | ''" : '';
  const unset = field.answered ? ' | undefined' : '';
  return `readonly ${field.name}${field.required ? '' : '?'}: ${typeOf(field)}${empty}${unset}`;
}

function comment(field) {
  const limit =
    field.min === undefined && field.max === undefined ? '' : `[${field.min ?? ''}..${field.max ?? ''}]`;
  const text = [
    field.note,
    field.unit,
    limit,
    field.default === undefined ? '' : `Default ${JSON.stringify(field.default)}.`,
    field.requiredWhen ? `Needed with ${field.requiredWhen.name} ${field.requiredWhen.equals}.` : '',
  ].filter(Boolean);
  return text.length === 0 ? '' : `      /** ${text.join(' ').replaceAll('*/', '* /')} */\n`;
}

/** Values of answers are ours to choose, hence no narrower than their kinds. */
function plain(type) {
  const rest = { ...type, enum: undefined };
  return {
    ...rest,
    ...(rest.items ? { items: plain(rest.items) } : {}),
    ...(rest.fields
      ? { fields: rest.fields.map((field) => plain({ ...field, json: undefined, answered: true })) }
      : {}),
  };
}

function operationType({ action, purpose, request, response }) {
  const input = request.map((field) => `${comment(field)}      ${memberOf(field)};\n`).join('');
  const output = response
    .filter(({ name }) => name !== 'RequestId')
    .map((field) => `      ${memberOf(plain({ ...field, answered: true }))};\n`)
    .join('');
  return [
    `  /** ${purpose} */`,
    `  ${action}: {`,
    input === '' ? '    input: Readonly<Record<never, never>>;' : `    input: {\n${input}    };`,
    output === '' ? '    output: Readonly<Record<never, never>>;' : `    output: {\n${output}    };`,
    '  };',
  ].join('\n');
}

/** Source of generated/apsara-operations.ts. */
export function apsaraSource(operations, header) {
  return [
    header,
    "import type { ApsaraOperationSpec } from '../apsara-spec.ts';",
    '',
    '/** What each action takes and answers (besides RequestId), after parsing. */',
    'export interface ApsaraOperations {',
    ...operations.map(operationType),
    '}',
    '',
    '/** Every action of the contract, as data. */',
    `export const APSARA_OPERATION_LIST: readonly ApsaraOperationSpec[] = ${JSON.stringify(operations, null, 1)};`,
    '',
  ].join('\n');
}
