import type { Studio } from '../../context.ts';
import { readAsRun } from '../as-run-query.ts';

const MOST = 200;
const VALID_MS = 6 * 3_600_000;

export interface ShownRecording {
  readonly key: string;
  readonly name: string;
  /** When it was complete. */
  readonly at: string;
  readonly duration_ms: number;
  readonly bytes: number;
  readonly format: string;
  /** Plays and downloads it for some hours; null for what was deleted since. */
  readonly url: string | null;
}

/** Recordings of a caster, the newest first. @param baseUrl where the caller reaches this server */
export async function recordingsOf(
  studio: Studio,
  caster: { readonly id: string; readonly projectId: string },
  baseUrl: string,
): Promise<readonly ShownRecording[]> {
  const { id: casterId, projectId } = caster;
  const entries = await readAsRun(studio, { projectId, casterId, kinds: ['recording'], limit: MOST });
  const expiresAt = new Date(studio.clock.now().getTime() + VALID_MS);
  return Promise.all(
    entries.map(async ({ subject: key, at, detail }) => {
      const there = await studio.objects.stat(key);
      const name = key.split('/').at(-1) ?? key;
      return {
        ...{ key, name, at },
        duration_ms: numberOf(detail['durationMs']),
        bytes: numberOf(detail['bytes']),
        format: typeof detail['format'] === 'string' ? detail['format'] : '',
        url:
          there === undefined
            ? null
            : await studio.objects.signDownload({ key, expiresAt, fileName: name }, baseUrl),
      };
    }),
  );
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
