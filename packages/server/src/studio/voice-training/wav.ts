import { Transform } from 'node:stream';
import { crc32 } from 'node:zlib';

const HEAD = 12;

/** True for the first bytes of a WAV file (RIFF, or RF64 of long ones). */
export function isWavHead(head: Uint8Array): boolean {
  if (head.length < HEAD) return false;
  const tag = (at: number): string => String.fromCharCode(...head.subarray(at, at + 4));
  return (tag(0) === 'RIFF' || tag(0) === 'RF64') && tag(8) === 'WAVE';
}

/** The bytes that pass are not what they should be. */
export class NotAsPromised extends Error {
  readonly what: 'not-wav' | 'checksum';
  constructor(what: NotAsPromised['what']) {
    super(what === 'not-wav' ? 'the content is not a WAV file' : 'the content does not fit its checksum');
    this.name = 'NotAsPromised';
    this.what = what;
  }
}

/** Passes a WAV file on and fails where it is none, or is not the one whose checksum is known. */
export function wavGuard(checksum: number): Transform {
  let head: Buffer | undefined = Buffer.alloc(0);
  let sum = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sum = crc32(chunk, sum);
      if (head !== undefined) {
        head = Buffer.concat([head, chunk.subarray(0, HEAD)]);
        if (head.length >= HEAD) {
          if (!isWavHead(head)) {
            done(new NotAsPromised('not-wav'));
            return;
          }
          head = undefined;
        }
      }
      done(null, chunk);
    },
    flush(done) {
      if (head !== undefined) done(new NotAsPromised('not-wav'));
      else if (sum !== checksum) done(new NotAsPromised('checksum'));
      else done();
    },
  });
}
