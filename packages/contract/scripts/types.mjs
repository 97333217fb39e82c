// JSON Schema (the OpenAPI 3.1 dialect of the contract) → TypeScript type expressions.

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** @param {string} name */
export function memberName(name) {
  return IDENTIFIER.test(name) ? name : JSON.stringify(name);
}

function indent(text, spaces) {
  return text.replaceAll('\n', `\n${' '.repeat(spaces)}`);
}

function comment(schema) {
  const text = [schema.description, ...limitsOf(schema)].filter(Boolean).join(' ');
  if (text === '' && schema.deprecated !== true) return '';
  const deprecated = schema.deprecated === true ? ' @deprecated' : '';
  return `/** ${text.replaceAll('*/', '* /')}${deprecated} */\n`;
}

function limitsOf(schema) {
  const limits = [];
  if (schema.minimum !== undefined || schema.maximum !== undefined) {
    limits.push(`[${schema.minimum ?? ''}..${schema.maximum ?? ''}]`);
  }
  if (schema.maxLength !== undefined) limits.push(`${schema.minLength ?? 0}-${schema.maxLength} characters.`);
  if (schema.maxItems !== undefined) limits.push(`At most ${schema.maxItems} items.`);
  if (schema.default !== undefined) limits.push(`Default ${JSON.stringify(schema.default)}.`);
  return limits;
}

function union(parts) {
  return [...new Set(parts)].join(' | ');
}

/** TypeScript expression of one schema. */
export function typeOf(schema) {
  if (schema.$ref) return schema.$ref.split('/').at(-1);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return union(schema.enum.map((value) => JSON.stringify(value)));
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return union(choices.map(typeOf));
  if (Array.isArray(schema.type)) return union(schema.type.map((type) => typeOf({ ...schema, type })));
  switch (schema.type) {
    case 'string':
      return 'string';
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'null':
      return 'null';
    case 'array':
      return `readonly ${parenthesised(typeOf(schema.items ?? {}))}[]`;
    case 'object':
      return objectType(schema);
    case undefined:
      return schema.properties ? objectType(schema) : 'unknown';
    default:
      throw new Error(`no TypeScript type for ${JSON.stringify(schema)}`);
  }
}

function parenthesised(type) {
  return IDENTIFIER.test(type) ? type : `(${type})`;
}

function objectType(schema) {
  if (schema.properties) return `{\n${members(schema)}}`;
  if (schema.additionalProperties && schema.additionalProperties !== true) {
    return `Readonly<Record<string, ${typeOf(schema.additionalProperties)}>>`;
  }
  return 'Readonly<Record<string, unknown>>';
}

function members(schema) {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties)
    .map(([name, member]) => {
      const optional = required.has(name) ? '' : '?';
      const line = `${comment(member)}readonly ${memberName(name)}${optional}: ${typeOf(member)};`;
      return `  ${indent(line, 2)}\n`;
    })
    .join('');
}

/** Declaration of one component schema. */
export function declaration(name, schema) {
  const type = typeOf(schema);
  const head = comment(schema);
  if (type.startsWith('{')) return `${head}export interface ${name} ${type}\n`;
  return `${head}export type ${name} = ${type};\n`;
}
