export { makeProxyInChild, probeInChild, thumbnailInChild, type ChildOptions } from './in-child.ts';
export { defaultProbeLimits } from './limits.ts';
export { isBrowserPlayable } from './playable.ts';
export { checkKind, probeMedia } from './probe.ts';
export { makeProxy, type ProxyOptions } from './proxy.ts';
export { sniff, sniffFile, type Sniffed } from './sniff.ts';
export { thumbnail, type Thumbnail, type ThumbnailOptions } from './thumbnail.ts';
