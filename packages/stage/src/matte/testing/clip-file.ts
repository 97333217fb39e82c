import * as av from 'node-av';
import { readFrames } from '../../testing/frames.ts';
import { check } from '../../testing/open.ts';
import type { Planes } from './picture.ts';

export interface ClipFile {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly kbps: number;
}

/**
 * Writes pictures through x264 (veryfast, two B-frames, closed groups of two seconds), as a camera's encoder or a
 * phone would; BT.709. The container follows the extension.
 */
export async function writeClip(
  path: string,
  file: ClipFile,
  frames: Iterable<Planes> | AsyncIterable<Planes>,
): Promise<void> {
  const format = new av.FormatContext();
  check(format.allocOutputContext2(null, null, path), `container of ${path}`);
  const encoder = openEncoder(file);
  const stream = format.newStream();
  stream.timeBase = encoder.timeBase;
  check(encoder.parametersFromContext(stream.codecpar), 'stream parameters');
  const packet = new av.Packet();
  packet.alloc();
  const drain = (): void => {
    while (encoder.receivePacketSync(packet) >= 0) {
      packet.streamIndex = 0;
      if (packet.duration === 0n) packet.duration = 1n;
      packet.rescaleTs(encoder.timeBase, stream.timeBase);
      check(format.interleavedWriteFrameSync(packet), 'write');
      packet.unref();
    }
  };
  try {
    check(format.openOutputSync(), `create ${path}`);
    check(format.writeHeaderSync(null), 'header');
    let index = 0n;
    for await (const picture of frames) {
      const frame = av.Frame.fromVideoBuffer(Buffer.concat([picture.y, picture.u, picture.v]), {
        width: file.width,
        height: file.height,
        format: av.AV_PIX_FMT_YUV420P,
        pts: index++,
        timeBase: { num: 1, den: file.fps },
      });
      try {
        check(encoder.sendFrameSync(frame), 'encode');
      } finally {
        frame.free();
      }
      drain();
    }
    check(encoder.sendFrameSync(null), 'flush');
    drain();
    check(format.writeTrailerSync(), 'trailer');
  } finally {
    packet.free();
    encoder.freeContext();
    format.closeOutputSync();
    format.freeContext();
  }
}

/** What a decoder makes of the file: tight planes in presentation order. */
export async function readClip(path: string): Promise<Planes[]> {
  return readFrames(path, { as: 'yuv' });
}

function openEncoder(file: ClipFile): av.CodecContext {
  const codec = av.Codec.findEncoderByName('libx264' as av.FFVideoEncoder);
  if (!codec) throw new Error('no encoder libx264');
  const context = new av.CodecContext();
  context.allocContext3(codec);
  context.width = file.width;
  context.height = file.height;
  context.pixelFormat = av.AV_PIX_FMT_YUV420P;
  context.timeBase = new av.Rational(1, file.fps);
  context.framerate = new av.Rational(file.fps, 1);
  context.gopSize = file.fps * 2;
  context.colorSpace = av.AVCOL_SPC_BT709;
  context.colorPrimaries = av.AVCOL_PRI_BT709;
  context.colorTrc = av.AVCOL_TRC_BT709;
  context.colorRange = av.AVCOL_RANGE_MPEG;
  context.threadCount = 1;
  context.bitRate = BigInt(file.kbps * 1000);
  context.setFlags(av.AV_CODEC_FLAG_GLOBAL_HEADER);
  check(context.setOption('preset', 'veryfast'), 'preset');
  check(context.open2Sync(codec, null), 'open libx264');
  return context;
}
