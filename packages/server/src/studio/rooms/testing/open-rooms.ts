import type { LightMyRequestResponse as Response } from 'fastify';
import type { Schemas } from '@cyclorama/contract';
import { openTestDoor, type TestDoor, type TestDoorOptions } from '../../../doors/testing/door.ts';
import { createTenant, type Credentials } from '../../tenants/create.ts';
import { interactionOperations } from '../../interaction/operations.ts';
import { productOperations } from '../../products/operations.ts';
import { seedPresenter } from '../../videos/testing/seed.ts';
import type { RoomContext } from '../context.ts';
import { roomOperations } from '../operations.ts';
import { openReportKeys } from '../report-keys.ts';
import { openRtcKeys } from '../rtc-keys.ts';
import { RecordedShows } from './recorded-shows.ts';

type RoomBody = Schemas['SmartLiveRoomRequest'];

/** A door that serves chapter 6, with shows that only note what they are asked. */
export interface TestRooms extends TestDoor {
  readonly shows: RecordedShows;
  readonly context: RoomContext;
  /** Assets of the first tenant. */
  readonly model: string;
  readonly voice: string;
  readonly other: Credentials;
  /** A complete room of one scene under a name of its own. */
  body(changes?: Partial<RoomBody>): RoomBody;
  /** Makes a room. @returns its id */
  room(changes?: Partial<RoomBody>): Promise<string>;
  /** Starts a room. @returns the answer's body */
  start(
    roomId: string,
    body?: unknown,
  ): Promise<Schemas['SmartLiveStartResponse'] & { readonly job_id: string }>;
  /** Calls below `/v1/{project}/`, as the first tenant or as another. */
  api(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
    as?: Credentials,
  ): Promise<Response>;
}

/** Opens it on a database of its own. */
export async function openRooms(options: TestDoorOptions = {}): Promise<TestRooms> {
  const secret = Buffer.alloc(32, 7);
  const shows = new RecordedShows();
  const keys = { report: openReportKeys(secret), rtc: openRtcKeys(secret) };
  const context: RoomContext = { shows, keys, rtmpPort: () => 1935 };
  const door = await openTestDoor({
    ...options,
    operations: [roomOperations(context), interactionOperations, productOperations],
    reportKeys: keys.report,
  });
  const { model, voice } = await seedPresenter(door.studio, 'clara', door.tenant.projectId);
  const other = await createTenant(door.store, 'other');
  const tokens = new Map<string, { readonly token: string; readonly until: number }>();
  const tokenOf = async (tenant: Credentials): Promise<string> => {
    const known = tokens.get(tenant.projectId);
    const now = door.clock.now().getTime();
    if (known !== undefined && now < known.until) return known.token;
    // Half a day before it ends: clocks of tests jump.
    const issued = { token: await door.token(tenant), until: now + 12 * 3_600_000 };
    tokens.set(tenant.projectId, issued);
    return issued.token;
  };
  let count = 0;

  const body = (changes: Partial<RoomBody> = {}): RoomBody => {
    count += 1;
    return {
      room_name: `room ${count}`,
      scene_scripts: [
        {
          script_name: 'Scene 1',
          model_asset_id: model,
          voice_config: { voice_asset_id: voice },
          shoot_scripts: [{ sequence_no: 1, title: 'Greeting', text_config: { text: 'Hello, everyone.' } }],
        },
      ],
      ...changes,
    };
  };
  const api: TestRooms['api'] = async (method, path, sent, as) => {
    const tenant = as ?? door.tenant;
    return door.call({
      method,
      url: `/v1/${tenant.projectId}/${path}`,
      as: 'nobody',
      headers: { 'x-auth-token': await tokenOf(tenant) },
      ...(sent === undefined ? {} : { body: sent }),
    });
  };
  const need = (response: Response, status: number): Response => {
    if (response.statusCode !== status) throw new Error(`${response.statusCode}: ${response.body}`);
    return response;
  };
  const room: TestRooms['room'] = async (changes) =>
    need(await api('POST', 'smart-live-rooms', body(changes)), 200).json<{ room_id: string }>().room_id;
  const start: TestRooms['start'] = async (roomId, sent) =>
    need(await api('POST', `smart-live-rooms/${roomId}/smart-live-jobs`, sent), 202).json();
  // `problems` of the door is an accessor, so the door is the prototype.
  return Object.assign(Object.create(door) as TestDoor, {
    ...{ shows, context, model, voice, other, body, room, start, api },
  });
}
