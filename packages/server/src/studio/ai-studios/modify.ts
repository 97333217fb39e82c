import { and, eq } from 'drizzle-orm';
import type { ApsaraContext } from '../../doors/apsara/operation.ts';
import { given, givenObject, type Answer, type Asked } from '../casters/handler.ts';
import {
  checkMaterial,
  isNamed,
  namedMaterial,
  namesOf,
  type MaterialChecker,
  type NamedMaterial,
  type Part,
} from './material.ts';
import { AI_STUDIO_NEWS, type AIStudioNews, type Box, type Material, type PlacedMaterial } from './model.ts';
import { missing, notFound } from './refusals.ts';
import { aiStudios } from './table.ts';
import { boxOf, checkDescription, sizeOf } from './values.ts';

type Input = Asked<'ModifyLiveAIStudio'>['input'];

/** What is to become of the media: gone, or changed in these parts. */
type MediaChange = 'gone' | { readonly material: Material | undefined; readonly layout: Box | undefined };

/**
 * ModifyLiveAIStudio: changes what is sent of a template found by its name; what is composed with it follows at once.
 * An id takes the place of a URL and the other way round. An empty MediaResourceId or MediaResourceUrl takes the media
 * out, an empty Description clears it.
 * @param patienceMs for each of its URLs to show what it is; they are opened side by side
 */
export async function modifyLiveAIStudio(
  { studio }: ApsaraContext,
  request: Asked<'ModifyLiveAIStudio'>,
  patienceMs: number,
): Answer<'ModifyLiveAIStudio'> {
  const { input, identity } = request;
  const { projectId } = identity;
  const size = sizeOf(input.Width, input.Height);
  checkDescription(input.Description);
  const own = and(eq(aiStudios.projectId, projectId), eq(aiStudios.name, input.StudioName));
  const [before] = await studio.db.orm.select().from(aiStudios).where(own);
  if (!before) throw notFound('StudioName', input.StudioName);
  const named = namedMedia(input, before.media);
  const checker = { studio, request, patienceMs };
  const [background, material] = await Promise.all([
    changed(checker, 'Background', namedMaterial('Background', input), before.background),
    named === 'gone' ? undefined : changed(checker, 'Media', named, before.media?.material),
  ]);
  const layout = givenObject(input.MediaLayout);
  const change: MediaChange = named === 'gone' ? named : { material, layout: layout && boxOf(layout) };
  await studio.db.tx(async (tx) => {
    const [row] = await tx.orm.select().from(aiStudios).where(eq(aiStudios.id, before.id)).for('update');
    if (!row) throw notFound('StudioName', input.StudioName);
    const revision = row.revision + 1;
    await tx.orm
      .update(aiStudios)
      .set({
        ...size,
        ...(input.Description !== undefined && { description: input.Description }),
        mattingType: input.MattingType,
        mattingLayout: boxOf(input.MattingLayout),
        // Settings of a matte belong to the surroundings for which they were made.
        ...(input.MattingType !== row.mattingType && { matte: null }),
        ...(background && { background }),
        media: mediaAfter(row.media, change),
        revision,
        updatedAt: studio.clock.now(),
      })
      .where(eq(aiStudios.id, row.id));
    const news: AIStudioNews = { projectId, studioId: row.id, revision };
    await studio.events.publish(AI_STUDIO_NEWS, news, tx);
  });
  return {};
}

/** @throws ApsaraError MissingParameter when parts are named of media that there are none */
function namedMedia(input: Input, before: PlacedMaterial | null): NamedMaterial | 'gone' {
  const named = namedMaterial('Media', input);
  if (isNamed(named)) {
    if (!before && !givenObject(input.MediaLayout)) throw missing('MediaLayout');
    return named;
  }
  const sent = [input.MediaResourceId, input.MediaResourceUrl];
  const isCleared = sent.some((text) => text !== undefined && given(text) === undefined);
  const hasParts = named.type !== undefined || givenObject(input.MediaLayout) !== undefined;
  if (isCleared && !hasParts) return 'gone';
  if (hasParts && !before) throw missing(namesOf('Media'));
  return named;
}

/** The material that takes the place of another; undefined when it stays. Another type alone is checked as well. */
async function changed(
  checker: MaterialChecker,
  part: Part,
  named: NamedMaterial,
  before: Material | undefined,
): Promise<Material | undefined> {
  if (isNamed(named)) return checkMaterial(checker, part, named);
  if (named.type === undefined || before === undefined || named.type === before.type) return undefined;
  return checkMaterial(checker, part, { type: named.type, id: before.resourceId, url: before.url });
}

/** @throws ApsaraError MissingParameter when the media went away meanwhile and only parts of it are known */
function mediaAfter(before: PlacedMaterial | null, change: MediaChange): PlacedMaterial | null {
  if (change === 'gone') return null;
  if (!change.material && !change.layout) return before;
  const material = change.material ?? before?.material;
  const layout = change.layout ?? before?.layout;
  if (!material) throw missing(namesOf('Media'));
  if (!layout) throw missing('MediaLayout');
  return { material, layout };
}
