import { connect } from 'node:net';
import { openAddressCheck } from '../../../hosts/live/check-address.ts';
import { invalid } from '../refusals.ts';
import { networkOf, reasonOf, withinPatience, type ProbeTarget } from './target.ts';

const MAX_ANSWER = 64 * 1024;
const USUAL_PORT = 554;

/**
 * Asks an RTSP server to describe a stream: there must be a video in it. A server that asks for the credentials which
 * the URL brings is taken at its word: they are only sent when the stream is played.
 * @throws ApsaraError InvalidParameter, CreateLiveAIStudio.Timeout
 */
export async function probeRtsp(target: ProbeTarget): Promise<void> {
  const { name, url } = target;
  const asked = new URL(url);
  const answer = await withinPatience(target, async (signal) => {
    try {
      const pinned = new URL(await openAddressCheck(networkOf(target, asked))(url));
      return await describe(pinned, asked, signal);
    } catch (error) {
      throw invalid(name, reasonOf(error), error);
    }
  });
  const status = /^RTSP\/\d\.\d (\d{3})/.exec(answer)?.[1];
  if (status === undefined) throw invalid(name, 'what answers there does not speak RTSP');
  if (status === '401' && asked.username !== '') return;
  if (status !== '200') throw invalid(name, `the RTSP server answered with status ${status}`);
  if (!/^m=video /m.test(answer)) throw invalid(name, 'the stream has no pictures');
}

/** Head and body of the answer to DESCRIBE, as far as they came in one connection. */
function describe(pinned: URL, asked: URL, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const bare = new URL(asked);
    bare.username = '';
    bare.password = '';
    const socket = connect({
      host: pinned.hostname.replace(/^\[|\]$/g, ''),
      port: Number(asked.port || USUAL_PORT),
      signal,
    });
    let text = '';
    const end = (): void => {
      socket.destroy();
      resolve(text);
    };
    socket.on('error', reject);
    socket.on('close', end);
    socket.on('connect', () =>
      socket.write(`DESCRIBE ${bare.href} RTSP/1.0\r\nCSeq: 1\r\nAccept: application/sdp\r\n\r\n`),
    );
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      if (isWhole(text) || text.length > MAX_ANSWER) end();
    });
  });
}

function isWhole(text: string): boolean {
  const head = text.indexOf('\r\n\r\n');
  if (head < 0) return text.length >= 5 && !text.startsWith('RTSP/');
  const length = Number(/^content-length:\s*(\d{1,6})\s*$/im.exec(text.slice(0, head))?.[1] ?? 0);
  return text.length >= head + 4 + length;
}
