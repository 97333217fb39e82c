import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LiveInput } from '@cyclorama/stage/data';
import { openFeeds } from '../../../hosts/live/feeds/index.ts';
import { withScratch } from '../../files/scratch.ts';
import { invalid } from '../refusals.ts';
import { lookAt, type Look } from './look.ts';
import { ownStream, probeOwnStream } from './own.ts';
import { probeRtsp } from './rtsp.ts';
import { probeSrt } from './srt.ts';
import { lookInto, networkOf, withinPatience, type ProbeTarget } from './target.ts';

/**
 * Opens a live stream until it shows that it has pictures. Streams of this server may also be published later; SRT
 * tells no more than that somebody answers before it is played, and its listeners wait for their sender.
 * @throws ApsaraError InvalidParameter with the reason, CreateLiveAIStudio.Timeout
 */
export async function probeLive(target: ProbeTarget, projectId: string): Promise<void> {
  const { url } = target;
  if (/^rtsp:/i.test(url)) return probeRtsp(target);
  if (/^srt:/i.test(url)) return probeSrt(target);
  const own = ownStream(target, new URL(url));
  if (own !== undefined) return probeOwnStream(target, projectId, own);
  await withinPatience(target, async (signal) => {
    const open = openFeeds(networkOf(target, new URL(url)));
    await judge(target, await lookAt(open, inputOf(url), signal), signal);
  });
}

function inputOf(url: string): LiveInput {
  if (/^rtmps?:/i.test(url)) return { kind: 'rtmp', url };
  return { kind: /\.m3u8$/i.test(new URL(url).pathname) ? 'hls' : 'http-flv', url };
}

/** @throws ApsaraError unless the look showed pictures */
async function judge(target: ProbeTarget, look: Look, signal: AbortSignal): Promise<void> {
  if (look.kind === 'lost') throw invalid(target.name, look.reason);
  if (look.kind === 'pictures') return;
  // Segments are containers: a host finds out what is in them.
  await withScratch(target.studio, async (folder) => {
    const path = join(folder, 'segment');
    await writeFile(path, look.segment, { mode: 0o600 });
    const { kind } = await lookInto(target, path, signal);
    if (kind !== 'video') throw invalid(target.name, 'the stream has no pictures');
  });
}
