import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { mediaAddressesOf } from '../doors/apsara/addresses.ts';
import { apsaraDoor } from '../doors/apsara/door.ts';
import { baseUrlOf, type ListenAddress } from '../doors/base-url.ts';
import { dialogDoor } from '../doors/dialogs/door.ts';
import { openDialogParts } from '../doors/dialogs/parts.ts';
import { createHttpServer, type HttpServer } from '../doors/http.ts';
import { flvDoor } from '../doors/media/flv.ts';
import { hlsDoor } from '../doors/media/hls.ts';
import { objectsDoor } from '../doors/media/objects.ts';
import { composedFinder, programmeFinder } from '../doors/media/whep-find.ts';
import { whepDoor } from '../doors/media/whep.ts';
import { rtcRoomDoor } from '../doors/media/rtc-room.ts';
import { whipDoor } from '../doors/media/whip.ts';
import { avatarTrainingDoor } from '../studio/avatar-training/console-api.ts';
import { waitingAvatars } from '../studio/avatar-training/people.ts';
import { trainingSettingsDoor } from '../studio/training-settings/settings-api.ts';
import { uploadsDoor } from '../studio/uploads/uploads-door.ts';
import { ensureSystemLibrary } from '../studio/assets/system-library.ts';
import { connectorDoor } from '../studio/connectors/console-api.ts';
import { onceCodeDoor } from '../studio/dialogs/codes/once-code-door.ts';
import { dialogsDoor } from '../studio/dialogs/record/dialogs-api.ts';
import { hearDoor } from '../studio/dialogs/recognisers/hear-door.ts';
import { robotsDoor } from '../studio/dialogs/robots/robots-api.ts';
import { compositionConsoleDoor, studioEyes } from '../studio/compositions/index.ts';
import { AuditLog } from '../studio/system/audit.ts';
import { enginesDoor } from '../studio/system/engines/engines-api.ts';
import { firstRunDoor } from '../studio/system/first-run-api.ts';
import { systemDoor } from '../studio/system/system-api.ts';
import { eventsDoor } from '../studio/console-events/events-api.ts';
import { liveConsoleDoor } from '../studio/live/console-api.ts';
import { measureSessions } from '../studio/live/metrics.ts';
import { hlsRoot } from '../studio/live/places.ts';
import { matteConsoleDoor } from '../studio/mattes/console-api.ts';
import type { RoomContext } from '../studio/rooms/context.ts';
import { openRoomKeys } from '../studio/rooms/keys.ts';
import { previewDoor } from '../studio/previews/console-api.ts';
import { replierDoor } from '../studio/repliers/console-api.ts';
import { roomScheduleDoor } from '../studio/rooms/schedules/console-api.ts';
import { roomConsoleDoor } from '../studio/rooms-console/console-api.ts';
import { RoomPlans } from '../studio/rooms/schedules/sweeper.ts';
import { createConsoleLink, isConsoleNew } from '../studio/people/links.ts';
import { peopleDoor } from '../studio/people/people-api.ts';
import { sessionDoor } from '../studio/people/session-api.ts';
import { LocalDesk, RelayedDesk, RtcRooms } from '../studio/rtc-rooms/index.ts';
import { isShowRunning } from '../studio/shows/remote.ts';
import { videoConsoleDoor } from '../studio/videos/console-api.ts';
import { queueWelcomeVideo } from '../studio/videos/welcome.ts';
import { voiceTrainingDoor } from '../studio/voice-training/own-api.ts';
import { waitingVoices } from '../studio/voice-training/review-queue.ts';
import { lockFolder } from '../store/folder-lock.ts';
import {
  ensureFirstTenant,
  openSecretBox,
  StoredIdentities,
  type FirstTenantOptions,
} from '../studio/tenants/index.ts';
import { APSARA_TABLES, jobHandlers, operationTables } from './capabilities.ts';
import { checkHosts } from './check-hosts.ts';
import { machineChecks } from '../doctor/machine.ts';
import { partChecks } from '../doctor/parts.ts';
import { startHousekeeping } from './housekeeping.ts';
import { openLive, type OpenedLive } from './open-live.ts';
import { openStudio, type OpenedStudio } from './open-studio.ts';
import { Readiness } from './readiness.ts';
import { version } from './version.ts';

export interface ServeOptions {
  /** Module of the stage in live hosts; tests bring their own. */
  readonly stage?: string;
}

/** A running server. */
export interface RunningServer {
  /** `http(s)://host:port` */
  readonly address: string;
  /** `rtmp://host:port`, where cameras publish and players play. */
  readonly rtmpAddress: string;
  /** Where the first tenant's secrets stand; undefined when this folder has none. */
  readonly credentials: string | undefined;
  /** Signs in at the console, once; only while nobody has ever signed in. */
  readonly consoleLink: string | undefined;
  readonly opened: OpenedStudio;
  readonly live: OpenedLive;
  /** Resolves when /healthz answers 200 for the first time. */
  readonly ready: Promise<void>;
  /** Answers what is under way, gives running work back to the queue, closes everything. */
  stop(): Promise<void>;
}

/** The port is taken, or may not be used. */
export class CannotListen extends Error {
  constructor(config: Config, cause: NodeJS.ErrnoException) {
    const why =
      cause.code === 'EADDRINUSE'
        ? 'is taken by another program'
        : cause.code === 'EACCES'
          ? 'may not be used by this user'
          : cause.message;
    super(`Port ${config.port} on ${config.host} ${why}. Choose another with CYCLORAMA_PORT.`, { cause });
    this.name = 'CannotListen';
  }
}

/**
 * Starts everything: database, doors, an embedded worker, the first tenant and the system library.
 * @throws FolderTaken, CannotListen, NewerSchema and whatever the parts refuse
 */
export async function startServer(
  config: Config,
  log: Logger,
  options: ServeOptions = {},
): Promise<RunningServer> {
  const lock = await lockFolder(config.dataDir);
  const readiness = new Readiness();
  let http: HttpServer | undefined;
  let opened: OpenedStudio | undefined;
  let live: OpenedLive | undefined;
  const port = (): number | undefined => (http?.app.server.address() as AddressInfo | null | undefined)?.port;
  try {
    opened = await openStudio({ config, log, embedded: 'start', listeningPort: port });
    const { studio, db, objects } = opened;
    const store = { db, clock: studio.clock, box: openSecretBox(config.dataDir) };
    readiness.pending('start', 'the server is starting');
    const identities = new StoredIdentities(store);
    live = await openLive({
      opened,
      config,
      log,
      httpPort: () => port() ?? config.port,
      ...(options.stage === undefined ? {} : { stage: options.stage }),
    });
    const { hub, guard, rtmp, sessions, compositions, keys, shows, connectors, replier } = live;
    const isExpected = (path: string): boolean => compositions.isExpected(path);
    const rooms: RoomContext = {
      shows: live.shows,
      keys: await openRoomKeys(config.dataDir),
      rtmpPort: () => rtmp.port,
    };
    const rtcRooms = new RtcRooms({
      show: (jobId) => shows.session(jobId),
      keys: rooms.keys.rtc,
      now: () => studio.clock.now(),
      onFault: (error) => log.error({ err: error }, 'a voice could not be brought to its avatar'),
    });
    const ownDesk = new LocalDesk({ rooms: rtcRooms, hub, host: live.rtcHost, log });
    const rtcDesk = new RelayedDesk({
      local: ownDesk,
      bus: studio.events,
      isRunning: (jobId) => isShowRunning(studio, jobId),
      onFault: (error) => log.error({ err: error }, 'a message of an RTC room could not be passed on'),
    });
    const here = (): ListenAddress => ({
      protocol: config.tls ? 'https' : 'http',
      host: config.host,
      port: port() ?? config.port,
    });
    const dialogParts = openDialogParts(studio, store.box);
    const audit = new AuditLog(db, log);
    const health = (): Promise<readonly string[]> => readiness.problems(studio, db);
    http = await createHttpServer(studio, {
      operations: operationTables(rooms),
      reportKeys: rooms.keys.report,
      identities,
      health,
      audit,
      doors: [
        objectsDoor({ objects: studio.objects, urlKey: objects.urlKey, clock: studio.clock, log }),
        sessionDoor({
          ...{ studio, identities, version: version(), address: here },
          rtmpPort: () => rtmp.port,
          streamKey: (projectId) => keys.ingestKey(projectId),
        }),
        peopleDoor({ studio, identities }),
        eventsDoor({ studio, identities, version: version(), health }),
        enginesDoor({ studio, identities, box: store.box }),
        firstRunDoor({
          ...{ studio, identities },
          baseUrl: (request) => baseUrlOf(request, config.publicUrl, here()),
        }),
        systemDoor({
          ...{ studio, identities, store, audit, health, version: version() },
          // Whoever asks has been answered at this very port.
          checks: () => [...machineChecks(config, async () => true), ...partChecks(config, log)],
          baseUrl: (request) => baseUrlOf(request, config.publicUrl, here()),
        }),
        uploadsDoor(studio),
        trainingSettingsDoor({ studio, identities, queues: [waitingAvatars, waitingVoices] }),
        avatarTrainingDoor({
          ...{ studio, identities },
          baseUrl: (request) => baseUrlOf(request, config.publicUrl, here()),
        }),
        videoConsoleDoor({ studio, identities, address: here }),
        previewDoor({ studio, identities }),
        voiceTrainingDoor({
          ...{ studio, identities },
          baseUrl: (request) => baseUrlOf(request, config.publicUrl, here()),
        }),
        apsaraDoor({
          studio,
          identities,
          casters: sessions,
          tables: APSARA_TABLES,
          address: here,
          rtmpPort: () => rtmp.port,
        }),
        roomScheduleDoor({ studio, identities }),
        roomConsoleDoor({
          ...{ studio, identities, rooms },
          showHere: (jobId) => shows.session(jobId),
          addresses: (request) => mediaAddressesOf(request, config, here(), rtmp.port),
        }),
        replierDoor({ studio, identities, box: store.box, replier }),
        robotsDoor({
          ...{ studio, identities, box: store.box },
          baseUrl: (request) => baseUrlOf(request, config.publicUrl, here()),
        }),
        dialogsDoor({ studio, identities }),
        onceCodeDoor({ studio, identities }),
        hearDoor({ ...dialogParts, studio, identities }),
        connectorDoor({
          ...{ studio, identities, box: store.box, runs: connectors },
          baseUrl: (request) => baseUrlOf(request, config.publicUrl, here()),
        }),
        liveConsoleDoor({
          ...{
            studio,
            identities,
            sessions,
            eyes: sessions,
            watch: sessions,
            asRun: live.asRun,
            streams: hub,
          },
          addresses: (request) => mediaAddressesOf(request, config, here(), rtmp.port),
        }),
        compositionConsoleDoor({
          studio,
          identities,
          compositions,
          keys,
          addresses: (request) => mediaAddressesOf(request, config, here(), rtmp.port),
        }),
        matteConsoleDoor({
          studio,
          identities,
          eyes: studioEyes(compositions),
          ...(config.matteModel === undefined ? {} : { model: config.matteModel }),
        }),
        flvDoor({ hub, guard, isExpected }),
        hlsDoor({
          folder: hlsRoot(config.dataDir),
          keyed: { guard, find: (path, who) => compositions.hls(path, who) },
        }),
        whepDoor({
          find: programmeFinder({ studio, sessions }),
          keyed: composedFinder({ hub, guard, compositions }),
        }),
        whipDoor({ hub, guard, host: live.rtcHost }),
        rtcRoomDoor({ rooms: rtcRooms, desk: rtcDesk }),
        dialogDoor({ ...dialogParts, studio, dialogs: live.dialogs, hub, address: here }),
      ],
      version: version(),
    });
    measureSessions(http.metrics, sessions);
    const address = await listen(http, config);
    const endpoint = config.publicUrl ?? address;
    const rtmpAddress = `rtmp://${config.publicHost ?? config.host}:${rtmp.port}`;
    const credentials = await ensureFirstTenant(store, {
      dataDir: config.dataDir,
      endpoint,
      ingest: ingestOf(live, rtmpAddress),
      log,
    });
    const consoleLink = (await isConsoleNew(db.orm))
      ? await createConsoleLink(store, `${endpoint.replace(/\/+$/, '')}/`)
      : undefined;
    const stopHousekeeping = startHousekeeping(opened);
    const plans = new RoomPlans(rooms, studio);
    plans.open();
    const running = { http, opened, live };
    const ready = begin(opened, live, readiness);
    return {
      address,
      rtmpAddress,
      live,
      credentials,
      consoleLink,
      opened,
      ready,
      stop: async () => {
        readiness.pending('stop', 'the server is stopping');
        await stopHousekeeping();
        await plans.close();
        // Rooms tell everybody, those at other servers too, to come again.
        rtcRooms.close();
        ownDesk.close();
        rtcDesk.close();
        await running.live.close();
        await running.http.close();
        dialogParts.close();
        await audit.close();
        await ready.catch(() => undefined);
        await running.opened.close();
        await lock.release();
      },
    };
  } catch (error) {
    await live?.close();
    await http?.close();
    await opened?.close();
    await lock.release();
    throw error;
  }
}

/** What a tenant's cameras need to know. */
function ingestOf(live: OpenedLive, rtmpAddress: string): NonNullable<FirstTenantOptions['ingest']> {
  return (projectId) => ({ rtmp_url: `${rtmpAddress}/live`, stream_key: live.keys.ingestKey(projectId) });
}

async function listen(http: HttpServer, config: Config): Promise<string> {
  try {
    return await http.listen();
  } catch (error) {
    if (error instanceof Error && 'syscall' in error)
      throw new CannotListen(config, error as NodeJS.ErrnoException);
    throw error;
  }
}

/** Name, what is going on meanwhile, how it is done. */
type Part = readonly [name: string, sentence: string, run: () => Promise<unknown>];

/** What may take a while after the doors are open; each part that fails stays a problem of /healthz. */
async function begin(opened: OpenedStudio, live: OpenedLive, readiness: Readiness): Promise<void> {
  const { studio, queue, delivery } = opened;
  const parts: readonly Part[] = [
    ['queue', 'the queue is starting', () => queue.work(jobHandlers(studio))],
    ['library', 'the system library is being put in place', () => ensureSystemLibrary(studio)],
    ['welcome', 'the welcome video is being queued', () => queueWelcomeVideo(studio)],
    ['hosts', 'the media libraries are being tried', () => checkHosts(studio.hosts)],
  ];
  for (const [name, sentence] of parts) readiness.pending(name, sentence);
  readiness.done('start');
  delivery.start();
  // Shows come first: whatever should be on air is taken up before anything else is done.
  live.begin();
  const failures: unknown[] = [];
  for (const [name, sentence, run] of parts) {
    try {
      await run();
      readiness.done(name);
    } catch (error) {
      studio.log.error({ err: error }, `${name} does not work`);
      readiness.pending(
        name,
        `${sentence}, and failed: ${error instanceof Error ? error.message : String(error)}`,
      );
      failures.push(error);
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, 'The server is not fully working; see /healthz.');
}
