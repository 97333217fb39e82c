/** One statement of a policy, in the vendor's terms; `*` stands for any text, `?` for one character. */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  /** `service:Action`, e.g. `metastudio:CreateAsset`, `live:StartCaster`, `metastudio:List*`. Case does not matter. */
  readonly Action: readonly string[];
  /** Actions that it does not cover although `Action` names them; of the roles of the console, never of documents. */
  readonly NotAction?: readonly string[];
  /** e.g. `acs:live:*:{account}:caster/{id}` or `*`. */
  readonly Resource: readonly string[];
}

/** A policy document that cannot be used; the message names the member. */
export class BadPolicy extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadPolicy';
  }
}

const ACTION = /^[A-Za-z*?-]+:[A-Za-z0-9*?]+$|^\*$/;
const MAX_STATEMENTS = 100;
const MAX_TEXTS = 100;
const MAX_LENGTH = 512;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function texts(value: unknown, where: string): readonly string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0 || list.length > MAX_TEXTS)
    throw new BadPolicy(`${where}: expected 1 to ${MAX_TEXTS} texts`);
  return list.map((item) => {
    if (typeof item !== 'string' || item === '' || item.length > MAX_LENGTH) {
      throw new BadPolicy(`${where}: expected texts of 1 to ${MAX_LENGTH} characters`);
    }
    return item;
  });
}

function statement(value: unknown, where: string): Statement {
  if (!isObject(value)) throw new BadPolicy(`${where}: expected an object`);
  const { Effect: effect } = value;
  if (effect !== 'Allow' && effect !== 'Deny') throw new BadPolicy(`${where}.Effect: expected Allow or Deny`);
  const actions = texts(value['Action'], `${where}.Action`);
  const odd = actions.find((action) => !ACTION.test(action));
  if (odd !== undefined) throw new BadPolicy(`${where}.Action: “${odd}” is not of the form service:Action`);
  return { Effect: effect, Action: actions, Resource: texts(value['Resource'] ?? '*', `${where}.Resource`) };
}

/**
 * Reads a policy document: `{"Statement": [{"Effect", "Action", "Resource"}]}`, or the list alone. Action and
 * Resource may be one text or a list; a missing Resource means everything.
 * @throws BadPolicy
 */
export function parsePolicy(document: unknown): readonly Statement[] {
  const list = isObject(document) ? document['Statement'] : document;
  if (!Array.isArray(list) || list.length === 0 || list.length > MAX_STATEMENTS) {
    throw new BadPolicy(`Statement: expected a list of 1 to ${MAX_STATEMENTS} statements`);
  }
  return list.map((item, index) => statement(item, `Statement[${index}]`));
}

/** Wildcard match in linear time: on a mismatch only the last `*` is tried one character further. */
export function matchesPattern(pattern: string, text: string): boolean {
  let [p, t, star, mark] = [0, 0, -1, 0];
  while (t < text.length) {
    if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t]) && pattern[p] !== '*') {
      p += 1;
      t += 1;
    } else if (pattern[p] === '*') {
      star = p;
      mark = t;
      p += 1;
    } else if (star >= 0) {
      p = star + 1;
      mark += 1;
      t = mark;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

function covers(statement: Statement, actions: readonly string[], resource: string): boolean {
  const names = actions.map((action) => action.toLowerCase());
  const isNamed = (patterns: readonly string[]): boolean =>
    patterns.some((pattern) => names.some((name) => matchesPattern(pattern.toLowerCase(), name)));
  return (
    isNamed(statement.Action) &&
    !isNamed(statement.NotAction ?? []) &&
    statement.Resource.some((pattern) => matchesPattern(pattern, resource))
  );
}

/**
 * Whether a caller with these statements may do something. No statements at all: everything. Otherwise one
 * Allow must match and no Deny.
 * @param actions names under which the action is known
 */
export function isAllowed(
  policies: readonly Statement[],
  actions: readonly string[],
  resource: string,
): boolean {
  if (policies.length === 0) return true;
  const matching = policies.filter((item) => covers(item, actions, resource));
  return matching.some((item) => item.Effect === 'Allow') && !matching.some((item) => item.Effect === 'Deny');
}
