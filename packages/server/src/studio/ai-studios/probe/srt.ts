import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { openAddressCheck } from '../../../hosts/live/check-address.ts';
import { invalid } from '../refusals.ts';
import { networkOf, reasonOf, withinPatience, type ProbeTarget } from './target.ts';

const AGAIN_MS = 250;
const HEADER = 16;
const HANDSHAKE = 48;
/** First word of a control packet of type handshake. */
const HANDSHAKE_WORD = 0x8000_0000;

/**
 * Begins SRT's handshake (induction) with a server: somebody must answer in SRT. What would be sent shows only when it
 * is played. A URL in listener mode waits for its sender and is taken as it is.
 * @throws ApsaraError InvalidParameter, CreateLiveAIStudio.Timeout when nobody answers
 */
export async function probeSrt(target: ProbeTarget): Promise<void> {
  // A listener may leave its host out, which URLs do not know.
  const url = new URL(target.url.replace(/^srt:\/\/:/i, 'srt://0.0.0.0:'));
  if (url.searchParams.get('mode') === 'listener') return;
  if (url.port === '') throw invalid(target.name, 'an SRT address has a port');
  await withinPatience(target, async (signal) => {
    try {
      const pinned = new URL(await openAddressCheck(networkOf(target, url))(url.href));
      await induce(pinned.hostname.replace(/^\[|\]$/g, ''), Number(url.port), signal);
    } catch (error) {
      throw invalid(target.name, reasonOf(error), error);
    }
  });
}

/** Sends inductions until one is answered. */
function induce(host: string, port: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createSocket({ type: isIPv6(host) ? 'udp6' : 'udp4', signal });
    const id = 1 + Math.floor(Math.random() * 0x3fff_ffff);
    // Connected, so that a port at which nobody is tells itself.
    socket.connect(port, host);
    let again: NodeJS.Timeout | undefined;
    socket.on('connect', () => {
      const ask = (): void => {
        socket.send(induction(id));
      };
      ask();
      again = setInterval(ask, AGAIN_MS);
    });
    socket.on('message', (bytes) => {
      if (!isAnswer(bytes, id)) return;
      socket.close();
      resolve();
    });
    socket.on('error', (error) => {
      socket.close();
      reject(error);
    });
    socket.on('close', () => clearInterval(again));
  });
}

/** The caller's first packet: draft-sharabayko-srt, 4.3.1.1. */
function induction(id: number): Buffer {
  const packet = Buffer.alloc(HEADER + HANDSHAKE);
  packet.writeUInt32BE(HANDSHAKE_WORD, 0);
  packet.writeUInt32BE(4, HEADER);
  packet.writeUInt16BE(2, HEADER + 6);
  packet.writeUInt32BE(id, HEADER + 8);
  packet.writeUInt32BE(1500, HEADER + 12);
  packet.writeUInt32BE(8192, HEADER + 16);
  packet.writeUInt32BE(1, HEADER + 20);
  packet.writeUInt32BE(id, HEADER + 24);
  return packet;
}

function isAnswer(bytes: Buffer, id: number): boolean {
  return (
    bytes.length >= HEADER + HANDSHAKE &&
    bytes.readUInt32BE(0) === HANDSHAKE_WORD &&
    bytes.readUInt32BE(12) === id &&
    bytes.readUInt32BE(HEADER + 20) === 1
  );
}
