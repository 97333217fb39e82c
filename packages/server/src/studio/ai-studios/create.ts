import { randomUUID } from 'node:crypto';
import { and, count, eq } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { ApsaraError } from '@cyclorama/contract';
import type { ApsaraContext } from '../../doors/apsara/operation.ts';
import { givenObject, type Answer, type Asked } from '../casters/handler.ts';
import {
  checkMaterial,
  isNamed,
  namedMaterial,
  namesOf,
  type MaterialChecker,
  type NamedMaterial,
} from './material.ts';
import type { Box, Material, PlacedMaterial } from './model.ts';
import { invalid, missing } from './refusals.ts';
import { aiStudios } from './table.ts';
import { boxOf, checkDescription, checkName, sizeOf, USUAL_SIZE } from './values.ts';

/** Templates of an account at most. */
export const MAX_STUDIOS = 300;

/**
 * CreateLiveAIStudio: a template whose background and media were really opened.
 * @param patienceMs for each of its URLs to show what it is; they are opened side by side
 */
export async function createLiveAIStudio(
  { studio }: ApsaraContext,
  request: Asked<'CreateLiveAIStudio'>,
  patienceMs: number,
): Answer<'CreateLiveAIStudio'> {
  const { input, identity } = request;
  const { projectId } = identity;
  const { StudioName: name } = input;
  checkName('StudioName', name);
  checkDescription(input.Description);
  const { width, height } = sizeOf(input.Width, input.Height) ?? USUAL_SIZE;
  const background = namedMaterial('Background', input);
  if (!isNamed(background)) throw missing(namesOf('Background'));
  const media = namedMedia(input);
  // What is refused anyway is refused before anything is opened.
  await refuseExcess(studio.db.orm, projectId, name);
  const checker = { studio, request, patienceMs };
  const [checkedBackground, checkedMedia] = await Promise.all([
    checkMaterial(checker, 'Background', background),
    media && placed(checker, media),
  ]);
  return studio.db.tx(async (tx) => {
    const { orm } = tx;
    // One creation after the other within an account: count and name hold until the commit.
    await tx.executeSql('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`ai-studios ${projectId}`]);
    await refuseExcess(orm, projectId, name);
    const now = studio.clock.now();
    const id = randomUUID();
    await orm.insert(aiStudios).values({
      id,
      projectId,
      name,
      description: input.Description ?? '',
      width,
      height,
      mattingType: input.MattingType,
      mattingLayout: boxOf(input.MattingLayout),
      background: checkedBackground,
      ...(checkedMedia && { media: checkedMedia }),
      createdAt: now,
      updatedAt: now,
    });
    return { StudioId: id };
  });
}

interface NamedMedia {
  readonly named: NamedMaterial;
  readonly layout: Box;
}

/** The media of a new template: none of its parameters, or all that it needs. @throws ApsaraError MissingParameter */
function namedMedia(input: Asked<'CreateLiveAIStudio'>['input']): NamedMedia | undefined {
  const named = namedMaterial('Media', input);
  const layout = givenObject(input.MediaLayout);
  if (!isNamed(named)) {
    if (named.type === undefined && layout === undefined) return undefined;
    throw missing(namesOf('Media'));
  }
  if (!layout) throw missing('MediaLayout');
  return { named, layout: boxOf(layout) };
}

async function placed(checker: MaterialChecker, { named, layout }: NamedMedia): Promise<PlacedMaterial> {
  const material: Material = await checkMaterial(checker, 'Media', named);
  return { material, layout };
}

/** @throws ApsaraError InvalidParameter for a name that is taken, CasterNumberExceed when there are as many as may be */
async function refuseExcess(orm: NodePgDatabase, projectId: string, name: string): Promise<void> {
  const own = eq(aiStudios.projectId, projectId);
  const twins = await orm
    .select({ id: aiStudios.id })
    .from(aiStudios)
    .where(and(own, eq(aiStudios.name, name)));
  if (twins.length > 0) throw invalid('StudioName', `there is already a template called ${name}`);
  const [total] = await orm.select({ count: count() }).from(aiStudios).where(own);
  if ((total?.count ?? 0) >= MAX_STUDIOS) {
    throw new ApsaraError('CasterNumberExceed', `${MAX_STUDIOS} templates`);
  }
}
