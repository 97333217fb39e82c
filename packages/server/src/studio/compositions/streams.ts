import { createHash } from 'node:crypto';
import type { ProduceRule } from '../produce-rules/model.ts';
import { isProgramme, tenantPath } from '../streams/index.ts';

/** A stream that a tenant publishes. */
export interface Ingest {
  readonly projectId: string;
  /** Everything before the last slash, as RTMP has it. */
  readonly app: string;
  readonly name: string;
  /** In the hub. */
  readonly path: string;
}

/** Takes a path of the hub apart; undefined for what no tenant publishes (programmes of casters). */
export function ingestOf(path: string): Ingest | undefined {
  if (isProgramme(path)) return undefined;
  const first = path.indexOf('/');
  const last = path.lastIndexOf('/');
  if (first <= 0 || last <= first + 1 || last === path.length - 1) return undefined;
  return {
    projectId: path.slice(0, first),
    app: path.slice(first + 1, last),
    name: path.slice(last + 1),
    path,
  };
}

/** Name under which a rule's stream appears. */
export function composedName(name: string, rule: Pick<ProduceRule, 'suffix'>): string {
  return `${name}${rule.suffix}`;
}

/** Where a rule's stream appears in the hub. */
export function composedPath(ingest: Ingest, rule: Pick<ProduceRule, 'suffix'>): string {
  return tenantPath(ingest.projectId, `${ingest.app}/${composedName(ingest.name, rule)}`);
}

/**
 * Whether a rule is for a stream. The Domain of a rule does not tell rules apart: a server has one space of streams per
 * tenant, whatever name it was reached by.
 */
export function isFor(rule: ProduceRule, { projectId, app }: Pick<Ingest, 'projectId' | 'app'>): boolean {
  return rule.projectId === projectId && rule.app === app;
}

/** Whether a rule would make what is played at a path of the hub, once its stream is published. */
export function couldMake(rule: ProduceRule, played: Ingest): boolean {
  return isFor(rule, played) && played.name.length > rule.suffix.length && played.name.endsWith(rule.suffix);
}

/** Names a rule at work on one stream: in the as-run log, in folders, in our own API. */
export function compositionId(rule: Pick<ProduceRule, 'id'>, ingest: Pick<Ingest, 'path'>): string {
  return `${rule.id}.${createHash('sha256').update(ingest.path).digest('hex').slice(0, 12)}`;
}

/** Whether a name is that of a composition, not of a caster. */
export function isCompositionId(id: string): boolean {
  return /^[^.]+\.[0-9a-f]{12}$/.test(id);
}

/** Name of the lease under which one process composes a stream. */
export function compositionLease(
  rule: Pick<ProduceRule, 'id'>,
  ingest: Pick<Ingest, 'app' | 'name'>,
): string {
  return `composition:${rule.id}:${ingest.app}/${ingest.name}`;
}
