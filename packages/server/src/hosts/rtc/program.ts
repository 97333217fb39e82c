/** The program of the host that takes WebRTC publishers: media goes to the parent over the channel. */
import type { RtcIngest, RtcIngestOptions } from '@cyclorama/stage';
import type { FromRtcHost, ToRtcHost } from './messages.ts';

/** Media that may wait for a parent that does not read; beyond it publishers are sent away. */
const MAX_WAITING = 32 * 1024 * 1024;

type OpenRtcIngest = (options: RtcIngestOptions) => RtcIngest;

let ingest: Promise<RtcIngest> | undefined;
let waiting = 0;

function tell(message: FromRtcHost, bytes = 0): void {
  if (!process.connected) process.exit(0);
  waiting += bytes;
  process.send?.(message, undefined, {}, (error) => {
    waiting -= bytes;
    if (error) process.exit(1);
  });
}

async function open({ stage, rtc }: Extract<ToRtcHost, { kind: 'start' }>): Promise<RtcIngest> {
  const module = (await import(stage)) as { openRtcIngest?: OpenRtcIngest };
  if (typeof module.openRtcIngest !== 'function') throw new Error(`${stage} has no openRtcIngest`);
  const opened = module.openRtcIngest({
    rtc,
    onPackets: (id, packets) => {
      if (waiting > MAX_WAITING) {
        opened.close(id);
        tell({ kind: 'gone', id, reason: 'the server does not keep pace' });
        return;
      }
      const bytes = packets.reduce((sum, packet) => sum + ('data' in packet ? packet.data.length : 0), 0);
      tell({ kind: 'packets', id, packets }, bytes);
    },
    onLine: (id, text) => tell({ kind: 'line', id, ...(text === undefined ? {} : { text }) }),
    onGone: (id, reason) => tell({ kind: 'gone', id, reason }),
  });
  return opened;
}

function fail(error: unknown): never {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  process.exit(70);
}

async function hear(message: ToRtcHost): Promise<void> {
  if (message.kind === 'start') {
    ingest = open(message);
    await ingest;
    return;
  }
  const opened = await ingest;
  if (opened === undefined) throw new Error('the host has not started');
  const { id } = message;
  if (message.kind === 'tell') {
    opened.tell(id, message.text);
    return;
  }
  if (message.kind === 'close') {
    opened.close(id);
    return;
  }
  try {
    tell({ kind: 'answer', id, answer: await opened.accept(id, message.offer) });
  } catch (error) {
    const thrown = error instanceof Error ? error : new Error(String(error));
    if (thrown.name === 'Error') console.error(thrown.stack ?? thrown.message);
    tell({ kind: 'refused', id, name: thrown.name, message: thrown.message });
  }
}

process.on('disconnect', () => process.exit(0));
process.on('message', (message: ToRtcHost) => {
  hear(message).catch(fail);
});
tell({ kind: 'ready' });
