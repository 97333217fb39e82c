import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { MssError, OPENAPI, OPERATIONS, type OperationBody, type OperationId } from '@cyclorama/contract';
import { expectation } from './expectation.ts';

const DOCUMENT = 'metastudio';

function newCompiler(): Ajv2020 {
  // Bodies are taken as they are: no coercion, no defaults, unknown members ignored. The contract's own keywords
  // (x-…, example) are no schema language, hence not strict.
  const ajv = new Ajv2020({ strict: false, verbose: true, coerceTypes: false, useDefaults: false });
  addFormats.default(ajv, ['date-time', 'int32', 'int64', 'float', 'double']);
  ajv.addSchema({ $id: DOCUMENT, components: { schemas: OPENAPI.components.schemas } });
  return ajv;
}

let compiler: Ajv2020 | undefined;

/** Schemas are compiled when they are first needed; Ajv keeps them. */
function validatorOf(schema: string): ValidateFunction {
  compiler ??= newCompiler();
  const validate = compiler.getSchema(`${DOCUMENT}#/components/schemas/${schema}`);
  if (!validate) throw new Error(`the contract has no schema ${schema}`);
  return validate;
}

/** `/shoot_scripts/0/text` → `shoot_scripts[0].text`. */
function fieldPath(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, part) => {
      if (/^\d+$/.test(part)) return `${path}[${part}]`;
      return path === '' ? part : `${path}.${part}`;
    }, '');
}

/** Of an `anyOf` the whole choice is told, not its last branch. */
function telling(errors: readonly ErrorObject[]): ErrorObject {
  return errors.find(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf') ?? errors[0]!;
}

function describe(error: ErrorObject): string {
  const path = fieldPath(error.instancePath);
  if (error.keyword === 'required') {
    const { missingProperty } = error.params as { readonly missingProperty: string };
    return `${path === '' ? '' : `${path}.`}${missingProperty}: missing`;
  }
  return `${path === '' ? 'body' : path}: expected ${expectation(error.parentSchema ?? {}, OPENAPI)}`;
}

/**
 * Checks a body against its operation's schema.
 * @throws MssError MSS.00000003 (400) that names the field and what was expected there
 */
export function validateBody<Id extends OperationId>(id: Id, body: unknown): OperationBody<Id> {
  const spec = OPERATIONS[id].body;
  if (!spec || (body === undefined && !spec.required)) return undefined;
  if (body === undefined) throw new MssError('MSS.00000003', 'body: missing');
  const validate = validatorOf(spec.schema);
  if (!validate(body)) throw new MssError('MSS.00000003', describe(telling(validate.errors ?? [])));
  return body as OperationBody<Id>;
}
