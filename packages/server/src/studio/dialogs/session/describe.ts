import { and, eq } from 'drizzle-orm';
import type { DialogLanguage, DialogRobot } from '@cyclorama/contract/dialogs';
import { assetFiles, type FileRow } from '../../assets/table.ts';
import type { Studio } from '../../context.ts';
import type { Robot } from '../port.ts';
import { LANGUAGE_NAMES } from './words.ts';

/** Longer than any visit. */
const LINK_MS = 24 * 3_600_000;

/** Pictures of a robot as a page can have them: paths on this server, or addresses of the object store. */
export interface RobotLinks {
  readonly background?: string;
  readonly portrait?: string;
}

export async function robotLinks(studio: Studio, robot: Robot): Promise<RobotLinks> {
  const { background, avatarAssetId } = robot;
  const ground = background.kind === 'asset' ? await link(studio, background.assetId, 'MAIN') : undefined;
  const portrait = await link(studio, avatarAssetId, 'COVER');
  return {
    ...(ground === undefined ? {} : { background: ground }),
    ...(portrait === undefined ? {} : { portrait }),
  };
}

async function link(
  studio: Studio,
  assetId: string,
  category: FileRow['category'],
): Promise<string | undefined> {
  const [file] = await studio.db.orm
    .select()
    .from(assetFiles)
    .where(
      and(
        eq(assetFiles.assetId, assetId),
        eq(assetFiles.category, category),
        eq(assetFiles.state, 'CREATED'),
      ),
    );
  if (file === undefined) return undefined;
  const expiresAt = new Date(studio.clock.now().getTime() + LINK_MS);
  return studio.objects.signDownload({ key: file.objectKey, expiresAt }, '');
}

/** What a page is told of a robot that speaks a language now. */
export function describeRobot(robot: Robot, language: DialogLanguage, links: RobotLinks): DialogRobot {
  const [first] = robot.languages;
  const now = robot.languages.find((one) => one.language === language) ?? first;
  return {
    robot_id: robot.robotId,
    name: robot.name,
    is_third_party: robot.isThirdParty,
    languages: robot.languages.map((one) => ({
      language: one.language,
      language_desc: LANGUAGE_NAMES[one.language],
      is_default: one === first,
    })),
    language,
    hot_questions: now?.hotQuestions ?? [],
    ...(now?.greeting === undefined ? {} : { greeting: now.greeting }),
    ...(links.background === undefined ? {} : { background_url: links.background }),
    ...(robot.background.kind === 'color' ? { background_color: robot.background.color } : {}),
    ...(links.portrait === undefined ? {} : { portrait_url: links.portrait }),
    wake_phrases: robot.wakePhrases,
    sleep_after_seconds: robot.sleepAfterSeconds,
  };
}
