import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { ApsaraError } from '@cyclorama/contract';
import { Reach, type Answer } from '../../../hosts/live/feeds/reach.ts';
import { withScratch } from '../../files/scratch.ts';
import { invalid } from '../refusals.ts';
import { lookInto, networkOf, reasonOf, withinPatience, type ProbeTarget } from './target.ts';

const MB = 1024 ** 2;
/** As for pictures and films of casters. */
const MAX_BYTES = { PIC: 10 * MB, VOD: 4 * 1024 * MB } as const;
/** Of larger films only the beginning and the end are fetched: there is what tells whether they play. */
const END_BYTES = 16 * MB;
const WHOLE_BYTES = { iso: 48 * MB, other: 128 * MB } as const;

/**
 * Fetches a picture or film, or enough of it, and looks into it in a host.
 * @param stated what it is said to be
 * @returns what it is
 * @throws ApsaraError InvalidParameter (unreachable, no media, another kind), CreateLiveAIStudio.Timeout
 */
export function probeFile(target: ProbeTarget, stated: 'VOD' | 'PIC' | undefined): Promise<'VOD' | 'PIC'> {
  const { name, url } = target;
  return withinPatience(target, (signal) =>
    withScratch(target.studio, async (folder) => {
      const path = join(folder, 'material');
      const size = await fetched(target, async () => {
        const reach = new Reach(networkOf(target, new URL(url)));
        return fetchSample(target, reach, path, MAX_BYTES[stated ?? 'VOD'], signal);
      });
      const { kind } = await lookInto(target, path, signal);
      if (kind === 'audio') throw invalid(name, 'it is sound, neither a picture nor a video');
      const found = kind === 'image' ? 'PIC' : 'VOD';
      if (stated !== undefined && stated !== found) {
        const words = { VOD: 'a video', PIC: 'a picture' };
        throw invalid(name, `it is ${words[found]}, not ${words[stated]}`);
      }
      if (size > MAX_BYTES[found]) throw tooLarge(target, MAX_BYTES[found]);
      return found;
    }),
  );
}

/** What keeps a URL from being fetched is told under the name of its parameter. */
async function fetched<T>(target: ProbeTarget, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ApsaraError) throw error;
    throw invalid(target.name, reasonOf(error), error);
  }
}

/** Writes a file, or its two ends with a hole between. @returns bytes of the whole */
async function fetchSample(
  target: ProbeTarget,
  reach: Reach,
  path: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<number> {
  const answer = await reach.get(target.url, { signal, headers: { range: 'bytes=0-' } });
  const { status } = answer;
  if (status !== 200 && status !== 206) {
    answer.discard();
    throw invalid(target.name, `${new URL(answer.url).origin} answered with status ${status}`);
  }
  const total = sizeTold(answer);
  if (total !== undefined && total > maxBytes) {
    answer.discard();
    throw tooLarge(target, maxBytes);
  }
  const file = await open(path, 'wx', 0o600);
  try {
    let size = 0;
    let isSample: boolean | undefined;
    for await (const bytes of answer.body) {
      await file.write(bytes, 0, bytes.byteLength, size);
      size += bytes.byteLength;
      if (size > maxBytes) throw tooLarge(target, maxBytes);
      isSample ??= status === 206 && total !== undefined && total > wholeBytes(bytes);
      if (!isSample || total === undefined || size < END_BYTES) continue;
      if (await writeEnd(target, reach, file, total, signal)) return total;
      // Whoever does not hand out the end hands out the whole.
      isSample = false;
    }
    return size;
  } finally {
    answer.discard();
    await file.close();
  }
}

/** @returns false when the server does not hand out parts */
async function writeEnd(
  target: ProbeTarget,
  reach: Reach,
  file: FileHandle,
  total: number,
  signal: AbortSignal,
): Promise<boolean> {
  let at = total - END_BYTES;
  const answer = await reach.get(target.url, { signal, headers: { range: `bytes=${at}-` } });
  try {
    if (answer.status !== 206 || sizeTold(answer) !== total) return false;
    for await (const bytes of answer.body) {
      if (at + bytes.byteLength > total) return false;
      await file.write(bytes, 0, bytes.byteLength, at);
      at += bytes.byteLength;
    }
    return at === total;
  } finally {
    answer.discard();
  }
}

/** Bytes of the whole file, as far as the server says. */
function sizeTold({ status, headers }: Answer): number | undefined {
  const text = status === 206 ? headers['content-range'] : headers['content-length'];
  const digits = typeof text === 'string' ? /(\d{1,15})$/.exec(text)?.[1] : undefined;
  return digits === undefined ? undefined : Number(digits);
}

/** Files up to this size are fetched whole. MP4 and MOV are read by their index, so that a hole does not matter. */
function wholeBytes(head: Uint8Array): number {
  const isIso = Buffer.from(head.subarray(4, 8)).toString('latin1') === 'ftyp';
  return isIso ? WHOLE_BYTES.iso : WHOLE_BYTES.other;
}

function tooLarge({ name }: ProbeTarget, maxBytes: number): ApsaraError {
  return invalid(name, `it is larger than ${maxBytes / MB} MB`);
}
