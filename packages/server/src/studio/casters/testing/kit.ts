import { ApsaraError, type ApsaraAction, type ApsaraInput, type ApsaraOutput } from '@cyclorama/contract';
import type { ApsaraContext, ApsaraHandler, ApsaraRequest } from '../../../doors/apsara/operation.ts';
import { withTestStudio, type TestStudio, type TestStudioOptions } from '../../../testing/studio.ts';
import type { CasterSessions, LiveChange, LiveMoment } from '../../live/port.ts';
import type { Identity } from '../../tenants/identities.ts';
import { PROJECT } from '../../videos/testing/seed.ts';
import { loadCaster } from '../load.ts';
import type { CasterAggregate } from '../model.ts';
import { casterOperations } from '../operations.ts';

type Operations = typeof casterOperations;
export type Operation = keyof Operations & ApsaraAction;

export interface SessionCall {
  readonly kind: 'start' | 'stop' | 'follow' | 'control';
  readonly casterId: string;
  readonly cause?: string;
  readonly location?: string;
  readonly command?: Parameters<CasterSessions['control']>[2];
  /** Rows as other processes saw them when the session was asked. */
  readonly rows: CasterAggregate | undefined;
}

/** Sessions that only write down what they are asked, with the rows as they were committed by then. */
export class FakeSessions implements CasterSessions {
  readonly calls: SessionCall[] = [];
  /** What `start` and `follow` answer. */
  moment: LiveMoment | undefined = { frame: 1234, ptsMs: 49_360, at: new Date('2026-01-05T08:00:00Z') };
  /** Thrown by the next call of the kind. */
  readonly failures = new Map<SessionCall['kind'], Error>();
  readonly #studio: TestStudio;

  constructor(studio: TestStudio) {
    this.#studio = studio;
  }

  /** What was asked since the last time, e.g. `follow SetCasterConfig`. */
  take(): readonly string[] {
    return this.calls.splice(0).map(({ kind, cause, location, command }) => {
      const seek = command?.kind === 'seek' ? ` ${command.ms}` : '';
      return command ? `${kind} ${location ?? ''} ${command.kind}${seek}` : `${kind} ${cause ?? ''}`;
    });
  }

  async start(casterId: string, change: LiveChange): Promise<LiveMoment> {
    await this.#note({ kind: 'start', casterId, cause: change.cause });
    if (!this.moment) throw new Error('the test has no moment');
    return this.moment;
  }

  async stop(casterId: string, change: LiveChange): Promise<void> {
    await this.#note({ kind: 'stop', casterId, cause: change.cause });
  }

  async follow(casterId: string, change: LiveChange): Promise<LiveMoment | undefined> {
    await this.#note({ kind: 'follow', casterId, cause: change.cause });
    return this.moment;
  }

  async control(
    casterId: string,
    location: string,
    command: Parameters<CasterSessions['control']>[2],
  ): Promise<LiveMoment | undefined> {
    await this.#note({ kind: 'control', casterId, location, command });
    return this.moment;
  }

  async status(): Promise<undefined> {
    return undefined;
  }

  async #note(call: Omit<SessionCall, 'rows'>): Promise<void> {
    this.calls.push({ ...call, rows: await loadCaster(this.#studio.db.orm, call.casterId) });
    const failure = this.failures.get(call.kind);
    if (!failure) return;
    this.failures.delete(call.kind);
    throw failure;
  }
}

export interface CasterKit {
  readonly studio: TestStudio;
  readonly sessions: FakeSessions;
  readonly context: ApsaraContext;
  /** Headers of the last answer. */
  readonly headers: Map<string, string>;
  /** Does an action as the door would hand it on. */
  ask<Action extends Operation>(
    action: Action,
    input: ApsaraInput<Action>,
    projectId?: string,
  ): Promise<Members<ApsaraOutput<Action>>>;
  /** A new caster, configured so that it can start. */
  caster(config?: Partial<ApsaraInput<'SetCasterConfig'>>): Promise<string>;
  /** The same, running; with the ids of its scenes. */
  running(
    config?: Partial<ApsaraInput<'SetCasterConfig'>>,
    prepare?: (casterId: string) => Promise<unknown>,
  ): Promise<{ readonly casterId: string; readonly pvw: string; readonly pgm: string }>;
  /** A file source at a location. */
  source(casterId: string, locationId?: string): Promise<string>;
  /** A layout that shows and sounds these locations. */
  layout(casterId: string, locations?: readonly string[]): Promise<string>;
  /** A text component. */
  text(casterId: string, locationId?: string): Promise<string>;
  /** Rows as they are. */
  rows(casterId: string): Promise<CasterAggregate>;
}

/** Members that answers of these operations always have. */
export type Members<T> = { readonly [Key in keyof T]-?: NonNullable<T[Key]> };

export const ADDRESSES = { rtmp: 'rtmp://studio.test:1935', http: 'http://studio.test:8420' };
export const FILE = 'http://media.example.org/clip.mp4';

/** A studio with fake sessions. */
export async function casterKit(options: TestStudioOptions = {}): Promise<CasterKit> {
  const studio = await withTestStudio(options);
  const sessions = new FakeSessions(studio);
  const context: ApsaraContext = { studio, casters: sessions };
  const headers = new Map<string, string>();
  let tokens = 0;

  const kit: CasterKit = {
    studio,
    sessions,
    context,
    headers,
    ask: async <Action extends Operation>(
      action: Action,
      input: ApsaraInput<Action>,
      projectId = PROJECT,
    ) => {
      headers.clear();
      const request: ApsaraRequest<ApsaraInput<Action>> = {
        action,
        input,
        identity: identityOf(projectId),
        requestId: '16A96B9A-F203-4EC5-8E43-CB92E68F4CD8',
        addresses: ADDRESSES,
        setHeader: (name, value) => void headers.set(name, value),
      };
      // The table pairs each action with the handler of its input; the checker cannot follow that through a variable.
      const handler: ApsaraHandler = casterOperations[action];
      return (await handler(context, request as ApsaraRequest<never>)) as Members<ApsaraOutput<Action>>;
    },
    caster: async (config = {}) => {
      const ClientToken = `token ${++tokens}`;
      const { CasterId } = await kit.ask('CreateCaster', {
        ClientToken,
        NormType: 1,
        ChargeType: 'PostPaid',
        CasterName: 'show',
      });
      const casterId = CasterId;
      await kit.ask('SetCasterConfig', {
        CasterId: casterId,
        DomainName: 'live.example.org',
        TranscodeConfig: { casterTemplate: 'lp_sd' },
        ...config,
      });
      return casterId;
    },
    running: async (config, prepare) => {
      const casterId = await kit.caster(config);
      await prepare?.(casterId);
      await kit.ask('StartCaster', { CasterId: casterId });
      const { scenes } = await kit.rows(casterId);
      sessions.take();
      return { casterId, pvw: scenes[0]!.id, pgm: scenes[1]!.id };
    },
    source: async (casterId, locationId = 'RV01') => {
      const { ResourceId } = await kit.ask('AddCasterVideoResource', {
        CasterId: casterId,
        LocationId: locationId,
        ResourceName: `source ${locationId}`,
        VodUrl: FILE,
      });
      return ResourceId;
    },
    layout: async (casterId, locations = ['RV01']) => {
      const { LayoutId } = await kit.ask('AddCasterLayout', { CasterId: casterId, ...listsOf(locations) });
      return LayoutId;
    },
    text: async (casterId, locationId = 'RC01') => {
      const { ComponentId } = await kit.ask('AddCasterComponent', {
        CasterId: casterId,
        LocationId: locationId,
        ComponentType: 'text',
        ComponentLayer: { HeightNormalized: 0.1, WidthNormalized: 0.5, PositionNormalized: [0.1, 0.8] },
        TextLayerContent: { Text: 'on air' },
      });
      return ComponentId;
    },
    rows: async (casterId) => {
      const aggregate = await loadCaster(studio.db.orm, casterId);
      if (!aggregate) throw new Error(`no caster ${casterId}`);
      return aggregate;
    },
  };
  return kit;
}

/** Lists of a layout that shows and sounds these locations. */
export function listsOf(
  locations: readonly string[],
): Pick<ApsaraInput<'AddCasterLayout'>, 'VideoLayer' | 'BlendList' | 'AudioLayer' | 'MixList'> {
  return {
    VideoLayer: locations.map(() => ({ HeightNormalized: 1, WidthNormalized: 1 })),
    BlendList: locations,
    AudioLayer: locations.map(() => ({ VolumeRate: 1 })),
    MixList: locations,
  };
}

/** Somebody of a tenant. */
export function identityOf(projectId: string): Identity {
  return {
    projectId,
    tenant: projectId,
    domain: 'test',
    domainId: 'd'.repeat(32),
    userId: 'u'.repeat(32),
    userName: 'director',
    policies: [],
  };
}

/** Code and status of what an action was refused with; fails when it was not refused. */
export async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ApsaraError) return `${error.code} ${error.status}`;
    throw error;
  }
  throw new Error('it was not refused');
}
