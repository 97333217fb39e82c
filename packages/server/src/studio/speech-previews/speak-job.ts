import { eq, lt } from 'drizzle-orm';
import { plainText } from '@cyclorama/speech';
import { HostError } from '../../hosts/pool.ts';
import type { PreviewInput, PreviewProgress } from '../../hosts/tasks/speak-preview.ts';
import type { JobHandler } from '../../work/queue.ts';
import { join } from 'node:path';
import { voiceOf } from '../assets/resolve.ts';
import { localVoice } from '../assets/voice-file.ts';
import { speechEndpoints } from '../system/engines/endpoints.ts';
import type { Studio, Tx } from '../context.ts';
import { withScratch } from '../files/scratch.ts';
import { moderate } from '../moderation/moderate.ts';
import { deletePrefix } from '../scripts/objects.ts';
import { recordUsage } from '../usage/record.ts';
import { permanentFailure } from '../videos/failures.ts';
import { Saver } from '../videos/pipeline/saver.ts';
import { SPEAK_PREVIEW, TTS_CHARACTERS } from './job.ts';
import { PREVIEW_MOVES } from './states.ts';
import { speechPreviewFiles, speechPreviews } from './table.ts';
import type { PreviewRow, PreviewState } from './table.ts';

const MEMORY_LIMIT = 1024 ** 3;
const SILENCE_LIMIT_MS = 60_000;
const SWEEP_AT_ONCE = 50;

/** Speaks previews; every sentence can be heard as soon as it is stored. */
export function speakPreviewHandler(studio: Studio): JobHandler<{ readonly previewId: string }> {
  return {
    definition: SPEAK_PREVIEW,
    run: async ({ input, signal }) => {
      await sweepExpired(studio);
      await speak(studio, input.previewId, signal);
    },
    exhausted: async (tx, input, error) => {
      await move(tx, input.previewId, 'FAILED', error.message);
    },
  };
}

async function speak(studio: Studio, previewId: string, signal: AbortSignal): Promise<void> {
  const preview = await studio.db.tx((tx) => move(tx, previewId, 'PROCESSING'));
  if (preview === undefined) return;
  try {
    const verdict = await moderate(studio, {
      projectId: preview.projectId,
      subject: `speech-preview:${previewId}`,
      texts: [preview.request.text],
    });
    if (!verdict.allowed) {
      await studio.db.tx((tx) => move(tx, previewId, 'FAILED', verdict.reason));
      return;
    }
    await withScratch(studio, (folder) => speakInto(studio, preview, folder, signal));
    await studio.db.tx((tx) => succeed(studio, tx, preview));
  } catch (error) {
    const failure = permanentFailure(error);
    if (signal.aborted || failure === undefined) throw error;
    if (error instanceof HostError) studio.log.warn({ err: error, previewId }, 'a preview cannot be spoken');
    await studio.db.tx((tx) => move(tx, previewId, 'FAILED', failure.message ?? failure.reason));
  }
}

async function speakInto(
  studio: Studio,
  preview: PreviewRow,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const { text, emotion, speed, pitch, volume } = preview.request;
  const voice = await localVoice(studio, await voiceOf(studio, preview.projectId, emotion), folder);
  const input: PreviewInput = {
    request: { text, voice, speed: speed ?? 100, pitch: pitch ?? 100, volume: volume ?? 140 },
    folder,
    cacheDir: join(studio.config.dataDir, 'cache', 'speech'),
    endpoints: await speechEndpoints(studio, preview.projectId),
  };
  const saver = new Saver();
  await studio.hosts.run({
    task: 'speak-preview',
    input,
    signal,
    memoryLimitBytes: MEMORY_LIMIT,
    timeoutMs: SILENCE_LIMIT_MS,
    onProgress: (message) => {
      const { position, path } = message as PreviewProgress;
      saver.add(async () => {
        const objectKey = `${previewPrefix(preview)}piece-${position}.wav`;
        await studio.objects.put(objectKey, { path }, { contentType: 'audio/wav' });
        await studio.db.orm
          .insert(speechPreviewFiles)
          .values({ previewId: preview.id, position, objectKey, createdAt: studio.clock.now() })
          .onConflictDoNothing();
      });
    },
  });
  await saver.settled();
}

async function succeed(studio: Studio, tx: Tx, preview: PreviewRow): Promise<void> {
  if ((await move(tx, preview.id, 'SUCCEED')) === undefined) return;
  await recordUsage(tx, {
    projectId: preview.projectId,
    resource: TTS_CHARACTERS,
    subject: `speech-preview:${preview.id}`,
    amount: plainText(preview.request.text).length / 1e6,
    at: studio.clock.now(),
  });
}

/** Moves a preview if the table allows it; undefined when it is gone or over. */
async function move(
  tx: Tx,
  previewId: string,
  to: PreviewState,
  message = '',
): Promise<PreviewRow | undefined> {
  const [row] = await tx.orm
    .select()
    .from(speechPreviews)
    .where(eq(speechPreviews.id, previewId))
    .for('update');
  if (row === undefined || !PREVIEW_MOVES[row.state].includes(to)) return undefined;
  await tx.orm.update(speechPreviews).set({ state: to, message }).where(eq(speechPreviews.id, previewId));
  return row;
}

function previewPrefix(preview: Pick<PreviewRow, 'id' | 'projectId'>): string {
  return `${preview.projectId}/speech-previews/${preview.id}/`;
}

/** Previews whose day is over, with their files. */
async function sweepExpired(studio: Studio): Promise<void> {
  const expired = await studio.db.orm
    .select()
    .from(speechPreviews)
    .where(lt(speechPreviews.expiresAt, studio.clock.now()))
    .limit(SWEEP_AT_ONCE);
  for (const preview of expired) {
    await deletePrefix(studio, previewPrefix(preview));
    await studio.db.orm.delete(speechPreviews).where(eq(speechPreviews.id, preview.id));
  }
}
