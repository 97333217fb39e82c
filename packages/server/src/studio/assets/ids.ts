import { createHash, randomUUID } from 'node:crypto';

/** A new id, 32 hex digits as in the document's examples. */
export function newId(): string {
  return randomUUID().replaceAll('-', '');
}

/** The same id for the same thing on every installation. */
export function stableId(kind: string, slug: string): string {
  return createHash('sha256').update(`cyclorama:${kind}:${slug}`).digest('hex').slice(0, 32);
}

/** RFC 3339 UTC to the second, as the API writes times. */
export function wireTime(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
