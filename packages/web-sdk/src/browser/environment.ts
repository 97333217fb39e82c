import { createHearing, initResourcePath } from '../hearing/index.ts';
import { createPlayer, mediaWays } from '../player/index.ts';
import { wallClock } from '../player/link.ts';
import type { Environment, PageEvent } from '../sdk/environment.ts';
import { createUi } from '../ui/index.ts';
import { beside } from './place.ts';

const GESTURES = ['pointerup', 'keydown'] as const;

/** The browser that this page runs in. */
export function browserEnvironment(): Environment {
  return {
    clock: wallClock,
    fetch: (url, init) => fetch(url, init),
    openSocket: (url) => new WebSocket(url),
    sink: console,
    language: () => (/^zh/i.test(navigator.language) ? 'zh_CN' : 'en_US'),
    findContainer: (id) => document.getElementById(id) ?? undefined,
    onPage: (event: PageEvent, listener) => {
      window.addEventListener(event, listener);
      return () => window.removeEventListener(event, listener);
    },
    onGesture: (listener) => {
      // Before the page's own handlers, which may stop it.
      for (const gesture of GESTURES) window.addEventListener(gesture, listener, true);
      return () => {
        for (const gesture of GESTURES) window.removeEventListener(gesture, listener, true);
      };
    },
    missing,
    mediaWays,
    workletUrl: beside('hearing-worklet.js'),
    createUi,
    createPlayer,
    createHearing,
    initResourcePath,
  };
}

/** Chrome 91, Edge 80, Safari 15.6 have all of it. */
function missing(): string[] {
  if (typeof window === 'undefined' || typeof document === 'undefined') return ['a window'];
  const lacks: string[] = [];
  for (const name of ['WebSocket', 'fetch', 'AbortController', 'MediaStream', 'AudioContext'])
    if (!(name in window)) lacks.push(name);
  const ways = mediaWays();
  if (!ways.webrtc && !ways.socket) lacks.push('WebRTC and Media Source Extensions with H.264');
  return lacks;
}
