import { and, eq, inArray, isNull } from 'drizzle-orm';
import { CHARACTERS } from '@cyclorama/avatar/catalogue';
import { ConsoleError } from '../../doors/console/errors.ts';
import type { VideoDocument } from '../../compile/index.ts';
import { stableId } from '../assets/ids.ts';
import { filesOf } from '../assets/queries.ts';
import { assets } from '../assets/table.ts';
import { downloadUrl } from '../assets/wire.ts';
import type { Studio } from '../context.ts';
import { tenants } from '../tenants/table.ts';
import { submitVideo } from '../videos/create.ts';
import { defaultVoice } from '../videos/default-voice.ts';
import { welcomeDocument } from '../videos/welcome.ts';

const LONGEST_TEXT = 2000;

/** Somebody who can speak the first video. */
export interface PresenterView {
  readonly asset_id: string;
  readonly name: string;
  /** Null while the picture is being made. */
  readonly cover_url: string | null;
  /** The voice that they have where none is chosen. */
  readonly voice_id: string | null;
}

/** Whether the welcome page was gone through, and who can speak there. */
export async function showFirstRun(
  studio: Studio,
  projectId: string,
  baseUrl: string,
): Promise<{ readonly finished: boolean; readonly presenters: readonly PresenterView[] }> {
  const { orm } = studio.db;
  const [tenant] = await orm.select().from(tenants).where(eq(tenants.projectId, projectId));
  const ids = CHARACTERS.map(({ id }) => stableId('character', id));
  const known = await orm
    .select({ id: assets.id, name: assets.name })
    .from(assets)
    .where(and(inArray(assets.id, ids), eq(assets.state, 'ACTIVED')));
  const names = new Map(known.map(({ id, name }) => [id, name]));
  const files = await filesOf(orm, ids);
  const presenters = CHARACTERS.flatMap((character) => {
    const assetId = stableId('character', character.id);
    const name = names.get(assetId);
    if (name === undefined) return [];
    const cover = files
      .get(assetId)
      ?.find(({ category, state }) => category === 'COVER' && state === 'CREATED');
    const voice = defaultVoice(character);
    return [{ assetId, name, cover, voiceId: voice && stableId('voice', voice.id) }];
  });
  return {
    finished: tenant?.firstRunAt != null,
    presenters: await Promise.all(
      presenters.map(async ({ assetId, name, cover, voiceId }) => ({
        asset_id: assetId,
        name,
        cover_url: cover === undefined ? null : await downloadUrl(studio, cover, baseUrl),
        voice_id: voiceId ?? null,
      })),
    ),
  };
}

function textOf(body: Readonly<Record<string, unknown>>, name: string, longest: number): string {
  const value = body[name];
  if (typeof value !== 'string' || value.trim() === '' || value.length > longest)
    throw new ConsoleError('Console.BadRequest', `${name}: expected a text of 1 to ${longest} characters`);
  return value;
}

/**
 * Takes the first video: a presenter says a text in the set of the welcome video.
 * @param body `{presenter, text, voice?}`
 * @returns the job's id @throws ConsoleError Console.BadRequest, MssError
 */
export async function makeFirstVideo(
  studio: Studio,
  projectId: string,
  body: Readonly<Record<string, unknown>>,
): Promise<string> {
  const presenter = textOf(body, 'presenter', 64);
  const text = textOf(body, 'text', LONGEST_TEXT);
  const voice =
    body['voice'] === undefined || body['voice'] === null ? undefined : textOf(body, 'voice', 256);
  const welcome = welcomeDocument();
  const [segment] = welcome?.shoot_scripts ?? [];
  if (welcome === undefined || segment === undefined)
    throw new ConsoleError('Console.NotFound', 'This installation has no presenter of its own.');
  const document: VideoDocument = {
    ...welcome,
    model_asset_id: presenter,
    ...(voice === undefined ? {} : { voice_config: { voice_asset_id: voice } }),
    shoot_scripts: [{ ...segment, shoot_script: { ...segment.shoot_script, text_config: { text } } }],
  };
  return submitVideo(studio, { projectId, document, name: 'My first video', tags: ['first'], priority: 10 });
}

/** Notes that the welcome page was gone through; once is enough. */
export async function finishFirstRun({ db, clock }: Studio, projectId: string): Promise<void> {
  await db.orm
    .update(tenants)
    .set({ firstRunAt: clock.now() })
    .where(and(eq(tenants.projectId, projectId), isNull(tenants.firstRunAt)));
}
