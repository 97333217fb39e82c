import type { RtcIngest, RtcIngestOptions } from '@cyclorama/stage';

/** For tests: takes publishers without any WebRTC. Offers say what is to happen. */
export function openRtcIngest({ onPackets, onGone, onLine }: RtcIngestOptions): RtcIngest {
  const timers = new Map<string, NodeJS.Timeout>();
  return {
    get size() {
      return timers.size;
    },
    accept: async (id, offer) => {
      if (offer === 'crash') process.abort();
      if (offer === 'bad') throw Object.assign(new Error('bad it is'), { name: 'BadOffer' });
      let n = 0;
      const timer = setInterval(() => {
        if (offer === 'goes') {
          clearInterval(timer);
          onGone(id, 'it went');
          return;
        }
        const data = Buffer.from(`sound ${n}`);
        onPackets(id, [{ kind: 'audio', codec: 'opus', dts: 20 * n++, data }]);
      }, 10);
      timers.set(id, timer);
      return `answer to ${offer}`;
    },
    tell: (id, text) => onLine?.(id, `echo ${text}`),
    close: (id) => {
      for (const [each, timer] of timers) {
        if (id !== undefined && each !== id) continue;
        clearInterval(timer);
        timers.delete(each);
      }
    },
  };
}
