import type { LiveDocument, LiveInput, LiveSource } from '@cyclorama/stage/data';
import { BACKGROUND, MEDIA } from '../../compile/ai-studio/index.ts';

/** Sources of a composition that a change of its template replaces. */
const REPLACED = [BACKGROUND, MEDIA] as const;

/** What must be opened before a document goes on air. */
export interface Preparation {
  /** What is on air, with the new sources beside it. */
  readonly document: LiveDocument;
  /** Ids of the new sources. */
  readonly fresh: readonly string[];
}

/**
 * Gives sources that take another's place an id of their own, so that both can be open at once; those that stay keep
 * theirs. What cannot be had does not take the place of what is on air.
 * @param next as it was compiled @param shown what is on air @param generation not used before for a name
 */
export function succeed(
  next: LiveDocument,
  shown: LiveDocument | undefined,
  generation: number,
): LiveDocument {
  if (shown === undefined) return next;
  const heirs = new Map<string, LiveSource>();
  for (const id of REPLACED) {
    const source = next.sources.find((one) => one.id === id);
    const before = shown.sources.find((one) => one.id === id || one.id.startsWith(`${id}~`));
    if (source === undefined || before === undefined) continue;
    const isGone = source.input.kind === 'absent' && before.input.kind !== 'absent';
    if (isGone) heirs.set(id, before);
    else if (isSame(source.input, before.input)) heirs.set(id, { ...source, id: before.id });
    else heirs.set(id, { ...source, id: `${id}~${generation}` });
  }
  if (heirs.size === 0) return next;
  return {
    ...next,
    sources: next.sources.map((source) => heirs.get(source.id) ?? source),
    pgm: {
      ...next.pgm,
      layers: next.pgm.layers.map((layer) => ({
        ...layer,
        source: heirs.get(layer.source)?.id ?? layer.source,
      })),
    },
  };
}

/** What to open before `next` takes the place of `shown`; undefined when all of it is open. */
export function preparationFor(next: LiveDocument, shown: LiveDocument | undefined): Preparation | undefined {
  if (shown === undefined) return undefined;
  const known = new Set(shown.sources.map(({ id }) => id));
  const fresh = next.sources.filter(({ id, input }) => !known.has(id) && input.kind !== 'absent');
  if (fresh.length === 0) return undefined;
  return {
    document: {
      ...shown,
      // Films stand at their first picture until they are taken.
      sources: [
        ...shown.sources,
        ...fresh.map((source) => ({ ...source, decode: 'always' as const, hold: true })),
      ],
    },
    fresh: fresh.map(({ id }) => id),
  };
}

function isSame(one: LiveInput, other: LiveInput): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
