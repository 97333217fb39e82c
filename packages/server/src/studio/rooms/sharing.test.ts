import { beforeAll, describe, expect, it } from 'vitest';
import type { Schemas } from '@cyclorama/contract';
import { errorOf } from '../../doors/testing/door.ts';
import { openRooms, type TestRooms } from './testing/open-rooms.ts';

type RoomBody = Schemas['SmartLiveRoomRequest'];
type Detail = Schemas['SmartLiveRoomDetail'];
type List = Required<Schemas['SmartLiveRoomListResponse']>;

let rooms: TestRooms;
beforeAll(async () => {
  rooms = await openRooms();
});

const show = async (id: string): Promise<Detail> =>
  (await rooms.api('GET', `smart-live-rooms/${id}`)).json<Detail>();

describe('templates', () => {
  const shared = (ids: readonly string[], more: Schemas['SharedConfig'] = {}): Partial<RoomBody> => ({
    room_type: 'TEMPLATE',
    output_urls: ['rtmp://8.8.8.8/app/secret'],
    shared_config: { shared_type: 'SHARED', allowed_project_ids: ids, ...more },
  });

  it('are seen by those for whom they were published, without their owner’s secrets', async () => {
    const { projectId } = rooms.other;
    const open = await rooms.room(shared([projectId, projectId]));
    const draft = await rooms.room(shared([projectId], { shared_state: 'DRAFT' }));
    const brief = await rooms.room(shared([projectId], { expire_time: '2026-01-05T09:00:00Z' }));
    const get = async (id: string) => rooms.api('GET', `smart-live-rooms/${id}`, undefined, rooms.other);
    const seen = (await get(open)).json<Detail>();
    expect(seen.room_id).toBe(open);
    expect(seen.scene_scripts).toHaveLength(1);
    expect(seen).not.toHaveProperty('output_urls');
    expect(seen.shared_config).not.toHaveProperty('allowed_project_ids');
    expect((await show(open)).shared_config?.allowed_project_ids).toEqual([projectId]);
    expect(errorOf(await get(draft))[1]).toBe('MSS.20010045');
    expect((await get(brief)).statusCode).toBe(200);
    const theirs = await rooms.api('PUT', `smart-live-rooms/${open}`, { room_name: 'mine' }, rooms.other);
    expect(errorOf(theirs)[1]).toBe('MSS.20010045');

    const list = async (type: string, as = rooms.other) =>
      (await rooms.api('GET', `smart-live-rooms?template_own_type=${type}`, undefined, as))
        .json<List>()
        .smart_live_rooms.map((room) => room.room_id);
    expect(await list('SHARED_FROM_OHTERS')).toEqual([brief, open]);
    expect(await list('Owned')).toEqual([]);
    expect(await list('OWNED', rooms.tenant)).toEqual([brief, draft, open]);
    expect(await list('SHARED_TO_OHTERS', rooms.tenant)).toEqual([brief, draft, open]);
    expect(await list('Public')).toEqual([]);
    rooms.clock.advance(3_600_000);
    expect(errorOf(await get(brief))[1]).toBe('MSS.20010045');
    expect(await list('SHARED_FROM_OHTERS')).toEqual([open]);
  });

  it('are locked while they are reviewed, until their owner takes them back', async () => {
    const id = await rooms.room(shared([rooms.other.projectId], { shared_state: 'REVIEW' }));
    const put = (more: object) =>
      rooms.api('PUT', `smart-live-rooms/${id}`, { room_name: 'reviewed', ...more });
    expect(errorOf(await put({}))[1]).toBe('MSS.20010082');
    const { shared_config: config } = shared([rooms.other.projectId], { shared_state: 'DRAFT' });
    expect((await put({ shared_config: config })).statusCode).toBe(200);
  });

  it('do not go on air', async () => {
    const id = await rooms.room({ room_type: 'TEMPLATE' });
    expect(errorOf(await rooms.api('POST', `smart-live-rooms/${id}/smart-live-jobs`, {}))[1]).toBe(
      'MSS.20010069',
    );
  });
});
