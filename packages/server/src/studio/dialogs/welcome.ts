import { eq } from 'drizzle-orm';
import type { DialogLanguage } from '@cyclorama/contract/dialogs';
import type { Studio } from '../context.ts';
import { portraitUrl } from './robots/pictures.ts';
import { robots } from './robots/table.ts';

/** What somebody sees of a robot before the dialog begins. */
export interface RobotWelcome {
  readonly name: string;
  /** The one it speaks first. */
  readonly language: DialogLanguage;
  /** Path on this server, or an address. */
  readonly portraitUrl: string | undefined;
  readonly backgroundColor: string | undefined;
  /** Whoever opens the page may talk to it, without a code of its owner. */
  readonly isPublic: boolean;
}

/** Reads what the hosted page of a robot begins with. @returns undefined when there is no such robot */
export async function welcomeOf(studio: Studio, robotId: string): Promise<RobotWelcome | undefined> {
  const [row] = await studio.db.orm
    .select({ projectId: robots.projectId, name: robots.name, document: robots.document })
    .from(robots)
    .where(eq(robots.id, robotId));
  if (row === undefined) return undefined;
  const { projectId, name, document } = row;
  const { avatarAssetId, background, isPublic, languages } = document;
  return {
    name,
    isPublic,
    language: languages[0]?.language ?? 'zh_CN',
    portraitUrl: await portraitUrl(studio, { projectId, avatarAssetId }),
    backgroundColor: background.kind === 'color' ? background.color : undefined,
  };
}
