import type { MediaInfo } from '@cyclorama/stage/data';
import { ApsaraError } from '@cyclorama/contract';
import type { MediaAddresses } from '../../../doors/apsara/operation.ts';
import { HostError } from '../../../hosts/pool.ts';
import type { LiveNetwork } from '../../../hosts/live/messages.ts';
import { ownMediaOf } from '../../../store/fetch/own-media.ts';
import type { Studio } from '../../context.ts';
import { invalid } from '../refusals.ts';
import { Turns } from './turns.ts';

/** A URL that is to show what it is. */
export interface ProbeTarget {
  readonly studio: Studio;
  /** Where this server's own media are. */
  readonly addresses: MediaAddresses;
  /** Parameter that refusals name. */
  readonly name: string;
  readonly url: string;
  /** Milliseconds for everything. */
  readonly patienceMs: number;
}

/** Each probe may take a child process and 128 MB of disk for some seconds: so many at once, of all tenants. */
const turns = new Turns(6);
const MEMORY_BYTES = 1024 ** 3;
const LIMITS = { maxPixels: 8192 * 8192, maxDurationSeconds: 24 * 3600 } as const;

/** The probe took too long. */
export function tooSlow({ name, patienceMs }: ProbeTarget): ApsaraError {
  const detail = `${name} did not show within ${patienceMs / 1000} s what it is`;
  return new ApsaraError('CreateLiveAIStudio.Timeout', detail);
}

/**
 * Runs in its turn and with the probe's deadline, whatever it waits for.
 * @throws ApsaraError CreateLiveAIStudio.Timeout, and what `work` throws in time
 */
export async function withinPatience<T>(
  target: ProbeTarget,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(tooSlow(target));
      stop.abort();
    }, target.patienceMs);
  });
  try {
    // Names are resolved without a signal: such work is left behind, and its end is nobody's concern.
    return await Promise.race([turns.run(stop.signal, () => work(stop.signal)), late]);
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
}

/** Looks into a file in a host. @throws ApsaraError InvalidParameter when it is no media */
export async function lookInto(target: ProbeTarget, path: string, signal: AbortSignal): Promise<MediaInfo> {
  try {
    return await target.studio.hosts.run<MediaInfo>({
      task: 'probe',
      input: { path, limits: LIMITS },
      memoryLimitBytes: MEMORY_BYTES,
      timeoutMs: target.patienceMs,
      signal,
    });
  } catch (error) {
    if (!(error instanceof HostError) || error.kind === 'aborted') throw error;
    if (error.kind === 'refused') throw invalid(target.name, error.message, error);
    throw invalid(target.name, 'it cannot be read', error);
  }
}

/** What may be reached: networks that were opened, and this server's own media where the URL is one of them. */
export function networkOf({ studio, addresses }: ProbeTarget, url: URL): LiveNetwork {
  const { config } = studio;
  const ports = [Number(new URL(addresses.http).port), config.port].filter((port) => port > 0);
  const isOwn = ports.some((port) =>
    ownMediaOf(() => ({
      host: config.host,
      port,
      ...(config.publicUrl !== undefined && { publicUrl: config.publicUrl }),
    }))(url),
  );
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return { allowedNetworks: config.allowedNetworks, own: isOwn ? [`${url.hostname}:${port}`] : [] };
}

/** Why something could not be opened, of errors that wrap what the address rules said. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.message === '' && error.errors.length > 0) {
    return reasonOf(error.errors[0]);
  }
  return error.name === 'FetchRefused' || !(error.cause instanceof Error)
    ? error.message
    : reasonOf(error.cause);
}
