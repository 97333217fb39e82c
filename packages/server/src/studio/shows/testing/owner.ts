import type { Config } from '../../../config.ts';
import type { ObjectStore } from '../../../store/objects/object-store.ts';
import type { PostgresDatabase } from '../../../store/postgres/database.ts';
import { Leases } from '../../../work/leases.ts';
import { makeWorkerName } from '../../../work/worker-name.ts';
import type { Studio } from '../../context.ts';
import { openStreamKeys } from '../../streams/index.ts';
import { OwnedShows } from '../shows.ts';
import { QUICK_VOICES } from './quick-voices.ts';

const STAGE = new URL('show-stage.js', import.meta.url).href;

/** What an owner of shows under test is made of. */
export interface TestShowOwner {
  readonly shows: OwnedShows;
  close(): Promise<void>;
}

export interface TestShowOwnerOptions {
  readonly cores?: number;
  /** A data folder of its own, as on another machine. */
  readonly dataDir?: string;
  /** Default: the studio's. */
  readonly objects?: ObjectStore;
}

type OwnerStudio = Omit<Studio, 'hosts'> & { readonly db: PostgresDatabase; readonly config: Config };

/** Opens an owner of shows with quick voices and a stage without pictures. */
export function openShowOwner(studio: OwnerStudio, options: TestShowOwnerOptions = {}): TestShowOwner {
  const leases = new Leases({
    db: studio.db,
    owner: makeWorkerName(),
    log: studio.log,
    keepWithoutDatabase: false,
  });
  const shows = new OwnedShows({
    studio: {
      ...studio,
      hosts: QUICK_VOICES,
      objects: options.objects ?? studio.objects,
      config: { ...studio.config, dataDir: options.dataDir ?? studio.config.dataDir },
    },
    leases,
    cores: options.cores ?? 0,
    recordEveryMs: 200,
    replier: { reply: () => Promise.resolve(undefined) },
    doors: {
      keys: openStreamKeys(new Uint8Array(32)),
      loopback: '127.0.0.1',
      rtmpPort: 1,
      httpPort: 1,
      ownHosts: [],
    },
    host: { stage: STAGE, network: () => ({ allowedNetworks: [], own: [] }), diskReserveBytes: 0 },
  });
  return {
    shows,
    close: async () => {
      await shows.drain();
      await leases.close();
    },
  };
}
