import type { FeedSink } from '@cyclorama/stage/data';
import type { MediaPacket } from '@cyclorama/streaming';

/** Milliseconds undecoded at which a reader stops reading, and at which it goes on. */
export const FULL_MS = 10_000;
export const ROOM_MS = 5_000;

/** Pours what RTMP and FLV carry into a source. */
export function pour(sink: FeedSink, packet: MediaPacket): void {
  switch (packet.kind) {
    case 'video-config':
    case 'audio-config':
      sink.packet(packet);
      break;
    case 'video': {
      const { dts, pts, key, data } = packet;
      sink.packet({ kind: 'video', dts, pts, key, data });
      break;
    }
    case 'audio':
      sink.packet({ kind: 'audio', pts: packet.dts, data: packet.data });
      break;
    case 'metadata':
  }
}
