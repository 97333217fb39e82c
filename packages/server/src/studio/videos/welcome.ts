import { asc } from 'drizzle-orm';
import { CHARACTERS } from '@cyclorama/avatar/catalogue';
import { BACKGROUNDS, MUSIC_BEDS } from '@cyclorama/library/catalogue';
import { stableId } from '../assets/ids.ts';
import type { Studio } from '../context.ts';
import { tenants } from '../tenants/table.ts';
import type { VideoDocument } from '../../compile/index.ts';
import { submitVideo } from './create.ts';

/** Everything that somebody asked for comes first. */
const LOWEST_PRIORITY = -100;
const SET = 'office';
const BED = 'warm-keys';
const TEXT =
  '<speak><insert-action id="" name="" tag="greet"/>Welcome to Cyclorama. ' +
  '<break time="200ms"/>You write a text, choose a presenter and a set, and the studio makes the video. ' +
  'This one was made on your own machine, a moment ago.</speak>';

/**
 * Puts a short video into the library of the first tenant, so that a fresh studio shows what it is for. Queued behind
 * everything else, once per installation; CYCLORAMA_WELCOME=0 turns it off.
 */
export async function queueWelcomeVideo(studio: Studio): Promise<void> {
  if (!studio.config.welcome) return;
  const [first] = await studio.db.orm.select().from(tenants).orderBy(asc(tenants.createdAt)).limit(1);
  const document = welcomeDocument();
  if (first === undefined || document === undefined) return;
  await submitVideo(studio, {
    id: stableId('welcome-video', first.projectId),
    projectId: first.projectId,
    document,
    name: 'Welcome to Cyclorama',
    tags: ['welcome'],
    priority: LOWEST_PRIORITY,
  });
}

/** One presenter in one set, with music and subtitles; undefined when the library is empty. */
export function welcomeDocument(): VideoDocument | undefined {
  const presenter = CHARACTERS[0];
  const set = BACKGROUNDS.find((one) => one.id === SET) ?? BACKGROUNDS[0];
  const bed = MUSIC_BEDS.find((one) => one.id === BED) ?? MUSIC_BEDS[0];
  if (presenter === undefined || set === undefined) return undefined;
  return {
    model_asset_id: stableId('character', presenter.id),
    video_config: { codec: 'H264', bitrate: 3000, width: 1280, height: 720, is_subtitle_enable: true },
    ...(bed === undefined
      ? {}
      : { background_music_config: { music_asset_id: stableId('music', bed.id), volume: 60 } }),
    shoot_scripts: [
      {
        sequence_no: 0,
        shoot_script: {
          text_config: { text: TEXT },
          background_config: [
            { background_type: 'IMAGE', background_asset_id: stableId('background', set.id) },
          ],
        },
      },
    ],
  };
}
