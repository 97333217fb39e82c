import { PassThrough } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { MssError } from '@cyclorama/contract';
import { ownApiDoor } from '../../doors/console/own-api.ts';
import { toErrorAnswer } from '../../doors/metastudio/errors.ts';
import { HostError } from '../../hosts/pool.ts';
import type { Studio } from '../context.ts';
import type { Identities } from '../tenants/identities.ts';
import { permanentFailure } from '../videos/failures.ts';
import { makeMotion } from './motion.ts';
import { readPreviewRequest } from './order.ts';
import { PreviewSlots } from './slots.ts';
import { drawStill, readyStills } from './still.ts';

export interface PreviewDoorOptions {
  readonly studio: Studio;
  readonly identities: Identities;
}

/** Of one project at once, and how many more may wait for their turn. */
const MOST = 2;
const MOST_WAITING = 4;

/**
 * Previews of scripts, made by the same compiler and stage as the video, and kept nowhere. The body is
 * `{document, segment, time?, script_id?}`: a script as `createVideoScripts` takes it, and which segment (from 0).
 * Whoever hangs up ends the work.
 *
 * - `POST /api/previews/still`: PNG of at most 960 pixels; with `time` (seconds) the segment is spoken first;
 *   `X-Cyclorama-Duration` tells how long the segment is, which is a guess without `time`;
 * - `POST /api/previews/motion`: lines of JSON: `{phase, progress}` while it is made, at last
 *   `{video, content_type, width, height, duration}` with the file in Base64, or `{error_code, error_msg, request_id}`;
 * - `POST /api/previews/ready`: an editor was opened: the first still comes as soon as the others.
 */
export function previewDoor({ studio, identities }: PreviewDoorOptions): ReturnType<typeof ownApiDoor> {
  const slots = new PreviewSlots(MOST, MOST_WAITING);
  return ownApiDoor({ identities, clock: studio.clock }, (api, own) => {
    api.post('/api/previews/still', async (request, reply) => {
      const projectId = await own.projectOf(request, 'ShowPreview', 'previews');
      const asked = readPreviewRequest(own.bodyOf(request));
      const signal = hungUp(reply);
      const { png, duration } = await inWords(() =>
        slots.run(projectId, signal, () => drawStill(studio, projectId, asked, signal)),
      );
      return reply
        .type('image/png')
        .headers({ 'cache-control': 'no-store', 'x-cyclorama-duration': duration.toFixed(2) })
        .send(png);
    });
    api.post('/api/previews/ready', async (request, reply) => {
      const projectId = await own.projectOf(request, 'ShowPreview', 'previews');
      readyStills(studio, projectId).catch((error: unknown) => {
        // Nobody waits for it; the first still tells what is wrong.
        request.log.warn({ err: error }, 'previews could not be made ready');
      });
      return reply.code(204).send();
    });
    api.post('/api/previews/motion', async (request, reply) => {
      const projectId = await own.projectOf(request, 'ShowPreview', 'previews');
      const asked = readPreviewRequest(own.bodyOf(request));
      const signal = hungUp(reply);
      const lines = new PassThrough();
      const tell = (line: object): void => void lines.write(`${JSON.stringify(line)}\n`);
      const work = inWords(() =>
        slots.run(projectId, signal, () =>
          makeMotion(studio, projectId, asked, signal, ({ phase, framesDone, framesTotal }) =>
            tell({ phase, progress: framesTotal === undefined ? null : framesDone / framesTotal }),
          ),
        ),
      );
      work
        .then(({ bytes, contentType, ...about }) =>
          tell({ video: bytes.toString('base64'), content_type: contentType, ...about }),
        )
        .catch((error: unknown) => {
          if (signal.aborted) return;
          const answer = toErrorAnswer(error, 'general', request.id);
          if (answer.unexpected) request.log.error({ err: error }, 'a preview failed');
          tell({ ...answer.body, request_id: request.id });
        })
        .finally(() => lines.end());
      return reply.type('application/x-ndjson').header('cache-control', 'no-store').send(lines);
    });
  });
}

/** Aborts when the one who asked is not there any more. */
function hungUp({ raw }: FastifyReply): AbortSignal {
  const abort = new AbortController();
  raw.on('close', () => {
    if (!raw.writableFinished) abort.abort(new Error('nobody waits for the preview any more'));
  });
  return abort.signal;
}

/** What a host refuses is told as it is when the video is made. */
async function inWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const failure = error instanceof HostError ? permanentFailure(error) : undefined;
    if (failure === undefined) throw error;
    throw new MssError(failure.code, failure.message ?? failure.reason, { cause: error });
  }
}
