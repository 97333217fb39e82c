import { randomBytes } from 'node:crypto';
import { and, eq, gt, isNull, lt, or, sql } from 'drizzle-orm';
import { MssError } from '@cyclorama/contract';
import { sha256Hex } from '@cyclorama/signing';
import type { Studio } from '../../context.ts';
import { DialogRefused } from '../refused.ts';
import { robots } from '../robots/table.ts';
import type { CodeAttempts } from './attempts.ts';
import { dialogCodes } from './table.ts';

/** How long a code is good for unless somebody says otherwise (the vendor's documents say five minutes). */
export const CODE_MINUTES = 5;
export const MOST_CODE_MINUTES = 60;

const BYTES = 24;
const CODE = /^[\w-]{16,128}$/;
const MINUTE_MS = 60_000;
/** How long a code that is over is remembered, so that whoever brings it is told what is wrong with it. */
const REMEMBERED_MS = 24 * 60 * MINUTE_MS;
/** Codes of a tenant that may wait to be used; a backend that asks for more has lost its way. */
const MOST_WAITING = 100_000;

type Parts = Pick<Studio, 'db' | 'clock'>;

export interface NewOnceCode {
  readonly projectId: string;
  /** Absent: any robot of the project. */
  readonly robotId?: string;
  readonly minutes?: number;
}

/** Makes a code that begins one dialog. It is stored as a hash only. @throws MssError MSS.00020012 */
export async function createOnceCode(
  studio: Parts,
  { projectId, robotId, minutes = CODE_MINUTES }: NewOnceCode,
): Promise<{ readonly code: string; readonly expiresAt: Date }> {
  const code = randomBytes(BYTES).toString('base64url');
  const now = studio.clock.now();
  const expiresAt = new Date(now.getTime() + minutes * MINUTE_MS);
  await studio.db.tx(async ({ orm }) => {
    await orm
      .delete(dialogCodes)
      .where(
        and(
          eq(dialogCodes.projectId, projectId),
          lt(dialogCodes.expiresAt, new Date(now.getTime() - REMEMBERED_MS)),
        ),
      );
    const [waiting] = await orm
      .select({ count: sql<number>`count(*)::int` })
      .from(dialogCodes)
      .where(
        and(eq(dialogCodes.projectId, projectId), isNull(dialogCodes.usedAt), gt(dialogCodes.expiresAt, now)),
      );
    if ((waiting?.count ?? 0) >= MOST_WAITING)
      throw new MssError('MSS.00020012', `${MOST_WAITING} one-off codes wait to be used`);
    await orm.insert(dialogCodes).values({
      hash: sha256Hex(code),
      projectId,
      robotId: robotId ?? null,
      createdAt: now,
      expiresAt,
    });
  });
  return { code, expiresAt };
}

/** A code for the page that this server hosts, when the robot's owner lets anybody talk to it. @throws DialogRefused */
export async function createPublicCode(
  studio: Parts,
  robotId: string,
): Promise<{ readonly code: string; readonly expiresAt: Date }> {
  const [robot] = await studio.db.orm
    .select({ projectId: robots.projectId, document: robots.document })
    .from(robots)
    .where(eq(robots.id, robotId));
  if (robot === undefined) unknownRobot(robotId);
  if (!robot.document.isPublic)
    throw new DialogRefused('MSS.47010046', 'this robot is not public: its page needs a code of its owner');
  return createOnceCode(studio, { projectId: robot.projectId, robotId });
}

/** A code that was taken. */
export interface RedeemedCode {
  readonly projectId: string;
  readonly robotId: string;
  /** No dialog could be begun with it: it is as good as before. */
  readonly giveBack: () => Promise<void>;
}

/**
 * Takes a code: whoever brings it first has it, nobody after.
 *
 * @param address who brings it; guessing is slowed down by it
 * @throws DialogRefused MSS.47010046 no such code, MSS.47010105 used, 20010076 expired, MSS.47010063 of
 *   another robot or tenant, MSS.47010106 no such robot, MSS.47010102 none named, MSS.47010047 too many failures
 */
export async function redeemOnceCode(
  studio: Parts,
  attempts: CodeAttempts,
  brought: { readonly code: string; readonly robotId: string; readonly address: string },
): Promise<RedeemedCode> {
  const { code, robotId, address } = brought;
  if (robotId === '') throw new DialogRefused('MSS.47010102');
  attempts.check(address);
  try {
    return await redeem(studio, code, robotId);
  } catch (error) {
    if (error instanceof DialogRefused) attempts.fail(address);
    throw error;
  }
}

async function redeem({ db, clock }: Parts, code: string, robotId: string): Promise<RedeemedCode> {
  if (!CODE.test(code)) noSuchCode();
  const hash = sha256Hex(code);
  const now = clock.now();
  const giveBack = async (): Promise<void> => {
    await db.orm
      .update(dialogCodes)
      .set({ usedAt: null })
      .where(and(eq(dialogCodes.hash, hash), eq(dialogCodes.usedAt, now)));
  };
  return db.tx(async ({ orm }) => {
    // The statement that takes it is the one that asks whether it may be taken: of two at once one finds it used.
    const [taken] = await orm
      .update(dialogCodes)
      .set({ usedAt: now })
      .where(
        and(
          eq(dialogCodes.hash, hash),
          isNull(dialogCodes.usedAt),
          gt(dialogCodes.expiresAt, now),
          or(isNull(dialogCodes.robotId), eq(dialogCodes.robotId, robotId)),
          sql`exists (select from ${robots} where ${robots.id} = ${robotId} and ${robots.projectId} = ${dialogCodes.projectId})`,
        ),
      )
      .returning({ projectId: dialogCodes.projectId });
    if (taken !== undefined) return { projectId: taken.projectId, robotId, giveBack };
    const [known] = await orm.select().from(dialogCodes).where(eq(dialogCodes.hash, hash));
    if (known === undefined) noSuchCode();
    if (known.usedAt !== null)
      throw new DialogRefused(
        'MSS.47010105',
        'this one-off code has been used; fetch a new one for every dialog',
      );
    if (known.expiresAt <= now)
      throw new DialogRefused('20010076', `this one-off code expired at ${known.expiresAt.toISOString()}`);
    const [robot] = await orm.select({ id: robots.id }).from(robots).where(eq(robots.id, robotId));
    if (robot === undefined) unknownRobot(robotId);
    throw new DialogRefused('MSS.47010063', 'this one-off code is for another robot');
  });
}

function noSuchCode(): never {
  throw new DialogRefused('MSS.47010046', 'there is no such one-off code');
}

function unknownRobot(robotId: string): never {
  throw new DialogRefused('MSS.47010106', `robot_id: there is no robot ${robotId.slice(0, 64)}`);
}
