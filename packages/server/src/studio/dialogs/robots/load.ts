import { setImmediate } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { makeBrain } from '../brains/make.ts';
import type { BrainOwner, SourcedBrain } from '../brains/knowledge-brain.ts';
import { Matcher } from '../brains/matcher.ts';
import { passagesOf, type Passage } from '../brains/passages.ts';
import type { Database, Studio } from '../../context.ts';
import type { SecretBox } from '../../tenants/secret-box.ts';
import type { Robot, RobotRecogniser } from '../port.ts';
import { imageUrls } from './pictures.ts';
import {
  brainKeyContext,
  recogniserKeyContext,
  robotDocuments,
  robots,
  type RobotRow,
  type StoredBrain,
} from './table.ts';

/** A robot with all that its dialogs need. */
export interface LoadedRobot {
  readonly robot: Robot;
  /** undefined: its page's owner drives it. */
  readonly brain: SourcedBrain | undefined;
  /** The same as in `robot`, its key unsealed. */
  readonly recogniserSettings: RobotRecogniser;
}

/**
 * Reads a robot for a dialog.
 * @param at its id; with a project, only if it is of that one
 * @returns undefined when there is none
 * @throws BrainFailure MSS.47010130 when its brain lacks something, SecretBoxError when its keys are of another installation
 */
export async function loadRobot(
  studio: Studio,
  box: SecretBox,
  at: string | { readonly projectId: string; readonly robotId: string },
): Promise<LoadedRobot | undefined> {
  const robotId = typeof at === 'string' ? at : at.robotId;
  const [row] = await studio.db.orm.select().from(robots).where(eq(robots.id, robotId));
  if (row === undefined || (typeof at !== 'string' && row.projectId !== at.projectId)) return undefined;
  return openRobot(studio, box, row);
}

/** The same of a row that was read already; `tried` takes the place of the brain that is stored. */
export async function openRobot(
  studio: Studio,
  box: SecretBox,
  row: RobotRow,
  tried?: { readonly brain: StoredBrain; readonly key: string | undefined },
): Promise<LoadedRobot> {
  const recogniserSettings = recogniserOf(box, row);
  const robot = robotOf(row, recogniserSettings);
  const brain = tried?.brain ?? row.document.brain;
  const key = tried === undefined ? brainKeyOf(box, row) : tried.key;
  const matcher = brain.kind === 'third_party' ? await Matcher.of([], []) : await matcherOf(studio, row);
  return {
    robot,
    brain: makeBrain(studio, brain, key, { matcher, owner: ownerOf(studio, robot) }),
    recogniserSettings,
  };
}

/** The stored key of a robot's brain. */
export function brainKeyOf(box: SecretBox, { id, sealedBrainKey }: RobotRow): string | undefined {
  return sealedBrainKey === null ? undefined : box.open(sealedBrainKey, brainKeyContext(id));
}

function robotOf({ id, projectId, name, document }: RobotRow, recogniser: RobotRecogniser): Robot {
  const { brain, isPublic: _isPublic, maxDialogs: _maxDialogs, ...rest } = document;
  return { ...rest, robotId: id, projectId, name, isThirdParty: brain.kind === 'third_party', recogniser };
}

function recogniserOf(box: SecretBox, { id, document, sealedRecogniserKey }: RobotRow): RobotRecogniser {
  const { recogniser } = document;
  if (recogniser.kind !== 'http' && recogniser.kind !== 'websocket') return recogniser;
  if (sealedRecogniserKey === null) return recogniser;
  return { ...recogniser, key: box.open(sealedRecogniserKey, recogniserKeyContext(id)) };
}

function ownerOf(studio: Studio, robot: Robot): BrainOwner {
  return {
    name: robot.name,
    hotQuestions: (language) => robot.languages.find((one) => one.language === language)?.hotQuestions ?? [],
    images: (images) => imageUrls(studio, robot.projectId, images),
  };
}

/** Robots whose knowledge is kept ready. */
const KEPT = 64;

interface Ready {
  readonly revision: number;
  readonly matcher: Promise<Matcher>;
}

const READY = new WeakMap<Database, Map<string, Ready>>();

/** What a robot knows, made ready once for all of its dialogs. */
async function matcherOf({ db }: Studio, row: RobotRow): Promise<Matcher> {
  const kept = READY.get(db) ?? new Map<string, Ready>();
  READY.set(db, kept);
  let ready = kept.get(row.id);
  if (ready?.revision !== row.knowledgeRevision)
    ready = { revision: row.knowledgeRevision, matcher: makeMatcher(db, row) };
  kept.delete(row.id);
  kept.set(row.id, ready);
  const [oldest] = kept.keys();
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
  try {
    return await ready.matcher;
  } catch (error) {
    kept.delete(row.id);
    throw error;
  }
}

async function makeMatcher(db: Database, row: RobotRow): Promise<Matcher> {
  const documents = await db.orm
    .select({ name: robotDocuments.name, text: robotDocuments.text })
    .from(robotDocuments)
    .where(eq(robotDocuments.robotId, row.id))
    .orderBy(robotDocuments.createdAt);
  const cut: { readonly name: string; readonly passages: readonly Passage[] }[] = [];
  for (const { name, text } of documents) {
    cut.push({ name, passages: passagesOf(text) });
    // A large document takes a moment; dialogs that run get theirs in between.
    await setImmediate();
  }
  return Matcher.of(row.knowledge, cut);
}
