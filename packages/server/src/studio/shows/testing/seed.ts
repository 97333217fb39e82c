import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import type { FakeStageLine } from '../../../hosts/live/testing/fake-stage.ts';
import { newId } from '../../assets/ids.ts';
import type { Studio } from '../../context.ts';
import { hlsRoot } from '../../live/places.ts';
import type { LiveJobDocument } from '../../rooms/model.ts';
import { liveJobs, liveRooms, type LiveJobRow } from '../../rooms/table.ts';
import { seedPresenter } from '../../videos/testing/seed.ts';

export const TENANT = 'b'.repeat(32);
export const SENTENCES = [
  'This is the first thing.',
  'Then there is a second.',
  'Now a third one comes.',
  'And a fourth ends it.',
] as const;

/** A job of a room that waits for its show: one endless scene of four paragraphs. */
export async function seedLiveJob(
  studio: Studio,
  document: Partial<LiveJobDocument> = {},
): Promise<LiveJobRow> {
  const { model, voice } = await seedPresenter(studio, 'clara', TENANT);
  const whole: LiveJobDocument = {
    room_name: 'Shop',
    scene_scripts: [
      {
        script_name: 'Scene',
        script_id: 'scene',
        model_asset_id: model,
        voice_config: { voice_asset_id: voice },
        shoot_scripts: SENTENCES.map((text, at) => ({
          sequence_no: at + 1,
          title: `Paragraph ${at + 1}`,
          text_config: { text },
        })),
      },
    ],
    play_policy: { repeat_count: -1, random_play_mode: 'NONE' },
    video_config: { codec: 'H264', bitrate: 1000, width: 640, height: 360 },
    ...document,
  };
  const now = studio.clock.now();
  const common = { projectId: TENANT, document: whole, createdAt: now, updatedAt: now };
  const roomId = newId();
  await studio.db.orm.insert(liveRooms).values({
    ...common,
    ...{ id: roomId, name: roomId, type: 'NORMAL', viewMode: 'LANDSCAPE', modelIds: [model] },
  });
  const [row] = await studio.db.orm
    .insert(liveJobs)
    .values({
      ...common,
      ...{ id: newId(), roomId, roomName: 'Shop', roomType: 'NORMAL', state: 'WAITING' },
      streamKey: randomBytes(18).toString('base64url'),
      rtcRoomId: newId(),
      rtcUsers: [{ user_type: 'PLAYER', user_id: newId() }],
    })
    .returning();
  if (row === undefined) throw new Error('the job was not stored');
  return row;
}

/** The job's row as it is now. */
export async function jobRow({ db }: Pick<Studio, 'db'>, jobId: string): Promise<LiveJobRow> {
  const [row] = await db.orm.select().from(liveJobs).where(eq(liveJobs.id, jobId));
  if (row === undefined) throw new Error(`there is no job ${jobId}`);
  return row;
}

/** The job should end. */
export async function wantStopped({ db }: Pick<Studio, 'db'>, jobId: string): Promise<void> {
  await db.orm.update(liveJobs).set({ desired: 'stopped' }).where(eq(liveJobs.id, jobId));
}

/** What the hosts of a job did on one machine, oldest first. */
export function hostLog(dataDir: string, { streamKey }: LiveJobRow): readonly FakeStageLine[] {
  const file = join(hlsRoot(dataDir), 'caster', streamKey, 'stage.log');
  try {
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    return lines.map((line) => JSON.parse(line) as FakeStageLine);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
