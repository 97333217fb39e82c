import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { StreamHub, type StreamGuard } from '@cyclorama/streaming';
import type { RtcOptions } from '@cyclorama/stage/data';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { openRtmp, type RtmpDoor } from '../doors/media/rtmp.ts';
import type { LiveNetwork } from '../hosts/live/messages.ts';
import { createHostPool } from '../hosts/child-hosts.ts';
import { RtcHost } from '../hosts/rtc/rtc-host.ts';
import { installationSecret } from '../store/objects/secret.ts';
import { loadCaster } from '../studio/casters/load.ts';
import { Compositions } from '../studio/compositions/index.ts';
import { followDialogEnds } from '../studio/dialogs/record/ends.ts';
import { StoredLedger } from '../studio/dialogs/record/stored-ledger.ts';
import { DialogVoices, OwnedDialogs, WALL_TIMERS } from '../studio/dialogs/session/index.ts';
import { AsRunLog } from '../studio/live/as-run.ts';
import { coresFor } from '../studio/live/capacity.ts';
import { ConnectorRuns } from '../studio/connectors/runs.ts';
import { guestStream } from '../studio/live/invites.ts';
import { EpisodeGroupShows } from '../studio/live/episode-groups.ts';
import { loopbackOf } from '../studio/live/places.ts';
import { keepRecording } from '../studio/live/recordings.ts';
import { followRooms } from '../studio/live/room-sources.ts';
import type { SessionParts } from '../studio/live/session-parts.ts';
import { OwnedSessions } from '../studio/live/sessions.ts';
import { StoredReplier } from '../studio/repliers/stored-replier.ts';
import type { Replier } from '../studio/shows/session/replier.ts';
import { OwnedShows } from '../studio/shows/shows.ts';
import { createStreamGuard, openStreamKeys, type StreamKeys } from '../studio/streams/index.ts';
import { openSecretBox } from '../studio/tenants/index.ts';
import { Leases } from '../work/leases.ts';
import { makeWorkerName } from '../work/worker-name.ts';
import type { OpenedStudio } from './open-studio.ts';

/** Shows take about so much more than the cores there are before pictures suffer: presets are lowered first. */
const OVERCOMMIT = 1.5;

/** Hosts that wait for the next sentence of a dialog, of all tenants. */
const WARM_VOICES = 6;

/** Everything live of a server: its hub, its RTMP server, its sessions. */
export interface OpenedLive {
  readonly hub: StreamHub;
  readonly keys: StreamKeys;
  readonly guard: StreamGuard;
  readonly rtmp: RtmpDoor;
  /** Takes publishers by WebRTC. */
  readonly rtcHost: RtcHost;
  readonly sessions: OwnedSessions;
  /** What produce rules make of the streams that are published here. */
  readonly compositions: Compositions;
  readonly asRun: AsRunLog;
  /** Shows of live rooms. */
  readonly shows: OwnedShows;
  /** Answers what no preset answers. */
  readonly replier: Replier;
  /** What brings viewers' chat to the shows. */
  readonly connectors: ConnectorRuns;
  /** Avatars that visitors of pages talk to. */
  readonly dialogs: OwnedDialogs;
  /** Takes up what should be on air; to be called once HTTP listens. */
  begin(): void;
  /** Shows go on elsewhere or with the next start; players and publishers are hung up on. */
  close(): Promise<void>;
}

export interface OpenLiveOptions {
  readonly opened: OpenedStudio;
  readonly config: Config;
  readonly log: Logger;
  /** Where HTTP listens, once it does. */
  readonly httpPort: () => number;
  /** Module of the stage; tests bring their own. */
  readonly stage?: string;
}

/** Opens the media side of a server. Nothing goes on air before `begin`. */
export async function openLive(options: OpenLiveOptions): Promise<OpenedLive> {
  const { opened, config, log } = options;
  const { studio, db, database } = opened;
  const keys = openStreamKeys(await installationSecret(config.dataDir, 'streams'));
  const guard = createStreamGuard(keys, (token) => guestStream(studio, token));
  const hub = new StreamHub();
  const rtmp = await openRtmp({ hub, guard, config, log });
  const asRun = new AsRunLog(studio, join(config.dataDir, 'live', 'as-run.spool'));
  const leases = new Leases({
    db,
    owner: makeWorkerName(),
    log,
    keepWithoutDatabase: database !== 'external' || config.onDatabaseLoss === 'continue',
  });
  const loopback = loopbackOf(config.host);
  const ownHosts = [
    config.host,
    config.publicHost,
    config.publicUrl && new URL(config.publicUrl).hostname,
  ].filter((host): host is string => host !== undefined && host !== '');
  const network = (): LiveNetwork => ({
    allowedNetworks: config.allowedNetworks,
    own: [loopback, '127.0.0.1', 'localhost', ...ownHosts].flatMap((host) => [
      `${host}:${rtmp.port}`,
      `${host}:${options.httpPort()}`,
    ]),
  });
  const rtc: RtcOptions = {
    turnUrls: config.turnUrls,
    loopback: ['127.0.0.1', 'localhost'].includes(config.host),
    ...(config.icePorts === undefined ? {} : { portFrom: config.icePorts.from, portTo: config.icePorts.to }),
    ...(config.iceHost === undefined ? {} : { host: config.iceHost }),
  };
  const rtcHost = new RtcHost({
    rtc,
    ...(options.stage === undefined ? {} : { stage: options.stage }),
    onDied: (message) => log.error({ door: 'whip' }, `the host of WebRTC publishers died: ${message}`),
  });
  const parts: SessionParts = {
    studio,
    asRun,
    doors: {
      keys,
      loopback,
      ownHosts,
      ...(config.matteModel === undefined ? {} : { matteModel: config.matteModel }),
      rtmpPort: rtmp.port,
      get httpPort() {
        return options.httpPort();
      },
    },
    host: {
      ...(options.stage === undefined ? {} : { stage: options.stage }),
      network,
      rtc,
      diskReserveBytes: config.diskReserveBytes,
    },
    load: (casterId) => loadCaster(studio.db.orm, casterId),
    keepRecording: (session, event) => keepRecording(studio, session, event),
  };
  const box = openSecretBox(config.dataDir);
  const cores = config.liveCores ?? availableParallelism() * OVERCOMMIT;
  const sessions: OwnedSessions = new OwnedSessions({
    ...parts,
    leases,
    box,
    cores,
    otherCores: () => [
      ...compositions.running.map(({ document }) => coresFor(document)),
      ...shows.load,
      ...dialogs.load,
    ],
  });
  const replier = new StoredReplier(studio, box);
  const shows: OwnedShows = new OwnedShows({
    ...parts,
    leases,
    replier,
    cores,
    otherCores: () => [
      ...[...sessions.running, ...groups.running].flatMap(({ compiled }) =>
        compiled === undefined ? [] : [coresFor(compiled.document)],
      ),
      ...compositions.running.map(({ document }) => coresFor(document)),
      ...dialogs.load,
    ],
  });
  const connectors = new ConnectorRuns({
    ...{ studio, box, shows },
    runsHere: (jobId) => shows.session(jobId) !== undefined,
  });
  const unfollow = followRooms(
    studio.events,
    () => sessions.running,
    (error) => log.error({ err: error }, 'a caster could not follow a room'),
  );
  const groups = new EpisodeGroupShows({ ...parts, leases, box });
  const compositions: Compositions = new Compositions({
    ...parts,
    hub,
    leases,
    cores,
    otherCores: () => [
      ...[...sessions.running, ...groups.running].flatMap(({ compiled }) =>
        compiled === undefined ? [] : [coresFor(compiled.document)],
      ),
      ...shows.load,
      ...dialogs.load,
    ],
  });
  const ledger = new StoredLedger(
    studio,
    config.maxTenantDialogs === undefined ? {} : { mostOfTenant: config.maxTenantDialogs },
  );
  const voices = createHostPool({ mostWarm: WARM_VOICES });
  const dialogs: OwnedDialogs = new OwnedDialogs({
    ...parts,
    ...{ leases, ledger, timers: WALL_TIMERS },
    cores: config.liveCores ?? availableParallelism(),
    voices: new DialogVoices(studio, voices),
    most: config.maxDialogs ?? 0,
    otherCores: () => [
      ...[...sessions.running, ...groups.running].flatMap(({ compiled }) =>
        compiled === undefined ? [] : [coresFor(compiled.document)],
      ),
      ...compositions.running.map(({ document }) => coresFor(document)),
      ...shows.load,
    ],
  });
  const unfollowEnds = followDialogEnds(studio, dialogs);
  return {
    hub,
    keys,
    guard,
    rtmp,
    rtcHost,
    sessions,
    compositions,
    asRun,
    shows,
    replier,
    connectors,
    dialogs,
    begin: () => {
      sessions.open();
      groups.open();
      shows.open();
      connectors.open();
      compositions.open();
      ledger
        .start()
        .catch((error: unknown) => log.error({ err: error }, 'dialogs of before could not be closed'));
    },
    close: async () => {
      unfollow();
      unfollowEnds();
      await dialogs.close();
      await voices.close();
      await ledger.close();
      await connectors.close();
      await Promise.all([sessions.drain(), groups.drain(), compositions.drain(), shows.drain()]);
      await asRun.close();
      await leases.close();
      hub.close();
      rtcHost.close();
      await rtmp.close();
    },
  };
}
