import type { Studio } from '../../studio/context.ts';
import type { CasterSessions } from '../../studio/live/port.ts';
import type { Identity } from '../../studio/tenants/identities.ts';

/** A request that is authenticated, within its limits and valid by the contract. */
export interface ApsaraRequest<Input = Readonly<Record<string, unknown>>> {
  readonly action: string;
  /**
   * Parameters by name as the contract types them: numbers are numbers, booleans booleans, `Name.n` arrays, JSON
   * parameters parsed objects (keys in the contract's spelling), text trimmed of nothing. Absent stays absent; an empty
   * text stays '' (it clears, where the contract says so).
   */
  readonly input: Input;
  readonly identity: Identity;
  readonly requestId: string;
  readonly addresses: MediaAddresses;
  /** Adds a header to the answer, e.g. x-cyclorama-frame. */
  setHeader(name: string, value: string): void;
}

/** Where media of this server is reached, as the caller must write it (decisions: Addresses). */
export interface MediaAddresses {
  /** `rtmp://host:port` */
  readonly rtmp: string;
  /** `http(s)://host:port` */
  readonly http: string;
}

export interface ApsaraContext {
  readonly studio: Studio;
  readonly casters: CasterSessions;
}

/** Does one action; returns the members of its answer besides RequestId. @throws ApsaraError (contract) */
export type ApsaraHandler = (
  context: ApsaraContext,
  request: ApsaraRequest<never>,
) => Promise<Readonly<Record<string, unknown>>>;

/** Capabilities export one of these each; the door merges them and refuses to start on a duplicate. */
export type ApsaraTable = Readonly<Record<string, ApsaraHandler>>;
