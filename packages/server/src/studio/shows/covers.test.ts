import { beforeAll, expect, it, vi } from 'vitest';
import { LiveHostError } from '../../hosts/live/live-host.ts';
import { openRooms, type TestRooms } from '../rooms/testing/open-rooms.ts';
import { Covers, type Covered } from './covers.ts';

const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);

let rooms: TestRooms;
beforeAll(async () => {
  rooms = await openRooms();
});

/** A job of a new room, and a show of it whose pictures are made by `still`. */
async function show(still: () => Promise<Uint8Array>): Promise<Covered & { readonly place: string }> {
  const roomId = await rooms.room();
  const { job_id: id } = await rooms.start(roomId);
  const { projectId } = rooms.tenant;
  const place = `smart-live-rooms/${roomId}/smart-live-jobs/${id}`;
  return { job: { id, projectId }, stage: { host: { still } }, place };
}

async function coverOf({ place }: { readonly place: string }): Promise<Buffer | undefined> {
  const { cover_url: url } = (await rooms.api('GET', place)).json<{ cover_url?: string }>();
  if (url === undefined) return undefined;
  const key = decodeURIComponent(new URL(url).pathname.replace('/objects/', ''));
  return Buffer.concat(await (await rooms.studio.objects.read(key)).toArray());
}

it('takes a picture of each show a little after it went on air, and tries again until it has one', async () => {
  let asked = 0;
  const covered = await show(() => {
    asked += 1;
    return asked < 3 ? Promise.reject(new LiveHostError('refused', 'no picture yet')) : Promise.resolve(JPEG);
  });
  const covers = new Covers(rooms.studio, 1);
  covers.plan(covered);
  expect(await coverOf(covered)).toBeUndefined();
  await vi.waitFor(async () => expect(await coverOf(covered)).toEqual(Buffer.from(JPEG)), 30_000);
  expect(asked).toBe(3);
  // It has one: the end of the show changes nothing.
  await covers.settle(covered);
  expect(asked).toBe(3);
});

it('takes it at the end of a show that was short, and none of one that others went on with', async () => {
  const still = vi.fn(() => Promise.resolve(JPEG));
  const [short, lost] = [await show(still), await show(still)];
  const covers = new Covers(rooms.studio, 60_000);
  covers.plan(short);
  covers.plan(lost);
  covers.forget(lost.job.id);
  await covers.settle(short);
  await covers.settle(lost);
  expect(still).toHaveBeenCalledTimes(1);
  expect(await coverOf(short)).toEqual(Buffer.from(JPEG));
  expect(await coverOf(lost)).toBeUndefined();
});

it('does without where the host fails', async () => {
  const broken = await show(() => Promise.reject(new Error('no disk')));
  const covers = new Covers(rooms.studio, 60_000);
  covers.plan(broken);
  await covers.settle(broken);
  expect(await coverOf(broken)).toBeUndefined();
});
