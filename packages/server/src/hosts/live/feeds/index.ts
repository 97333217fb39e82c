import type { FeedOpener } from '@cyclorama/stage/data';
import type { Resolve } from '../../../store/fetch/guard.ts';
import type { LiveNetwork } from '../messages.ts';
import { openFlvFeed } from './flv-feed.ts';
import { openHlsFeed } from './hls-feed.ts';
import { Reach } from './reach.ts';
import { openRtmpFeed } from './rtmp-feed.ts';

/**
 * Readers of network sources for a live host: RTMP(S), FLV over HTTP and HLS, each reconnecting with growing waits
 * until it is closed. Addresses are checked at every connect and redirect; this server's own media are always allowed.
 * @param resolve how names become addresses; tests replace it
 */
export function openFeeds(network: LiveNetwork, resolve?: Resolve): FeedOpener {
  const reach = new Reach(network, resolve);
  return ({ input }, sink) => {
    switch (input.kind) {
      case 'rtmp':
        return openRtmpFeed(reach, input.url, sink);
      case 'http-flv':
        return openFlvFeed(reach, input.url, sink);
      case 'hls':
        return openHlsFeed(reach, input.url, sink);
      default:
        throw new Error(`sources of kind ${input.kind} have no reader`);
    }
  };
}
