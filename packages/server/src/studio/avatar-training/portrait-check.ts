import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { MssError } from '@cyclorama/contract';
import { ConsoleError } from '../../doors/console/errors.ts';
import { bytesOf, type OwnApi } from '../../doors/console/own-api.ts';
import { HostError } from '../../hosts/pool.ts';
import type { Studio } from '../context.ts';
import { withScratch } from '../files/scratch.ts';
import type { TrainingTasks } from './tasks.ts';

/** Each is looked at in a host of its own, which loads the networks anew. */
const MOST_AT_ONCE = 3;

const FLAGS: Readonly<Record<string, boolean>> = { true: true, false: false };

/**
 * `POST /api/avatar-trainings/portrait-check?is_background_replacement=true`: the body is a picture, the answer what the
 * review would find in it and where its faces are. Nothing is kept.
 */
export function portraitCheckRoute(
  api: FastifyInstance,
  own: OwnApi,
  studio: Studio,
  tasks: Pick<TrainingTasks, 'reviewPortrait'>,
): void {
  let running = 0;
  api.post('/api/avatar-trainings/portrait-check', async (request, reply) => {
    await own.projectOf(request, 'Create2dModelTrainingJob', 'avatar-trainings/portrait-check');
    const { is_background_replacement: asked = 'true' } = request.query as Readonly<Record<string, unknown>>;
    const replacesBackground = FLAGS[String(asked)];
    if (replacesBackground === undefined)
      throw new MssError('MSS.00000003', 'is_background_replacement: expected true or false');
    const bytes = bytesOf(request);
    if (bytes.length === 0) throw new MssError('MSS.00000003', 'body: expected a picture');
    if (running >= MOST_AT_ONCE)
      throw new ConsoleError('Console.Busy', 'Other portraits are being looked at; try again in a moment.');
    running += 1;
    // Whoever goes on moving the picture does not wait for this answer.
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    return withScratch(studio, async (folder) => {
      const picture = join(folder, 'portrait');
      await writeFile(picture, bytes);
      try {
        return await tasks.reviewPortrait({ picture, replacesBackground }, gone.signal);
      } catch (error) {
        if (error instanceof HostError && error.kind === 'refused')
          throw new MssError('MSS.00000003', `body: ${error.message}`, { cause: error });
        throw error;
      }
    }).finally(() => (running -= 1));
  });
}
