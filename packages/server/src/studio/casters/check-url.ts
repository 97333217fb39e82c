import { networkInterfaces } from 'node:os';
import { ApsaraError } from '@cyclorama/contract';
import type { MediaAddresses } from '../../doors/apsara/operation.ts';
import { FetchRefused } from '../../store/fetch/refused.ts';
import { parseAvatarUrl } from '../../compile/caster/avatar-url.ts';
import type { Studio } from '../context.ts';

/** What decides about addresses that users give. */
export interface UrlRules {
  readonly studio: Pick<Studio, 'fetcher' | 'config'>;
  readonly addresses: MediaAddresses;
}

const MAX_LENGTH = 2048;
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);
/** Ports that a caller may be awaited on: lower ones belong to the system. */
const FIRST_LISTENER_PORT = 1024;

/**
 * A live source: RTMP, RTMPS, FLV or HLS over HTTP, RTSP, SRT (also as listener), or an avatar room of this server.
 * @throws ApsaraError `Invalid{name}.Malformed` with the reason; private addresses are refused as literals here, names
 *   when they are resolved
 */
export function checkLiveUrl(rules: UrlRules, name: string, text: string): void {
  const url = parse(name, text);
  switch (url.protocol) {
    case 'rtmp:':
    case 'rtmps:':
      requireStreamPath(name, url);
      checkHost(rules, name, url);
      break;
    case 'http:':
    case 'https:':
      if (!/\.(flv|m3u8)$/i.test(url.pathname)) {
        throw malformed(name, 'live sources over HTTP are FLV (….flv) or HLS (….m3u8)');
      }
      checkFetched(rules, name, text);
      break;
    case 'rtsp:':
      checkHost(rules, name, url);
      break;
    case 'srt:':
      if (url.searchParams.get('mode') === 'listener') checkListener(name, url);
      else checkHost(rules, name, url);
      break;
    case 'cyclorama:':
      checkRoom(name, url);
      break;
    default:
      throw malformed(name, `${url.protocol}// is no scheme of live sources`);
  }
}

/**
 * What may stand at a location: a live source, or an avatar that speaks on command (whether its assets can be used is for
 * `checkAvatar`). @throws ApsaraError `Invalid{name}.Malformed`
 */
export function checkSourceUrl(rules: UrlRules, name: string, text: string): void {
  if (parse(name, text).host === 'avatar' && /^cyclorama:/i.test(text)) requireAvatar(name, text);
  else checkLiveUrl(rules, name, text);
}

/** A file: fetched over HTTP, or an avatar room of this server. @throws ApsaraError `Invalid{name}.Malformed` */
export function checkFileUrl(rules: UrlRules, name: string, text: string): void {
  const url = parse(name, text);
  if (url.protocol === 'cyclorama:') checkRoom(name, url);
  else checkFetched(rules, name, text);
}

/** Something that is fetched or called over HTTP. @throws ApsaraError `Invalid{name}.Malformed` */
export function checkHttpUrl(rules: UrlRules, name: string, text: string): void {
  parse(name, text);
  checkFetched(rules, name, text);
}

/** Where a programme is pushed to: RTMP or RTMPS. @throws ApsaraError `Invalid{name}.Malformed` */
export function checkPushUrl(rules: UrlRules, name: string, text: string): void {
  const url = parse(name, text);
  if (url.protocol !== 'rtmp:' && url.protocol !== 'rtmps:') {
    throw malformed(name, 'only rtmp:// and rtmps:// addresses can be pushed to');
  }
  requireStreamPath(name, url);
  checkHost(rules, name, url);
}

/** Whether an RTMP address is this server itself, whose media are always allowed as sources. */
export function isOwnRtmp(rules: UrlRules, url: URL): boolean {
  const own = new URL(rules.addresses.rtmp);
  if (url.protocol !== 'rtmp:' || (url.port || '1935') !== (own.port || '1935')) return false;
  const { host, publicHost } = rules.studio.config;
  const names = new Set([...LOOPBACK, host, ...(publicHost === undefined ? [] : [publicHost])]);
  for (const { address, family } of Object.values(networkInterfaces()).flatMap((list) => list ?? [])) {
    names.add(family === 'IPv6' ? `[${address}]` : address);
  }
  return names.has(url.hostname.toLowerCase());
}

function parse(name: string, text: string): URL {
  if (text.length > MAX_LENGTH) throw malformed(name, `longer than ${MAX_LENGTH} characters`);
  if (/[\s\p{Cc}]/u.test(text)) throw malformed(name, 'spaces or control characters');
  try {
    // A listener may leave its host out, which URLs do not know.
    return new URL(text.replace(/^srt:\/\/:/i, 'srt://0.0.0.0:'));
  } catch {
    throw malformed(name, 'no URL');
  }
}

function checkFetched({ studio }: UrlRules, name: string, url: string): void {
  try {
    studio.fetcher.check(url);
  } catch (error) {
    throw refusal(name, error);
  }
}

/** The rules for addresses, applied to a URL that is not fetched over HTTP. */
function checkHost(rules: UrlRules, name: string, url: URL): void {
  if (url.hostname === '') throw malformed(name, 'no host');
  if (isOwnRtmp(rules, url)) return;
  // As a host of HTTP, so that every way to write an address (decimal, hexadecimal) is read alike.
  checkFetched(rules, name, `http://${url.hostname}/`);
}

function checkListener(name: string, url: URL): void {
  const anyHost = url.hostname === '0.0.0.0' || url.hostname === '[::]';
  if (!anyHost || Number(url.port) < FIRST_LISTENER_PORT) {
    throw malformed(name, `a listener is srt://:PORT?mode=listener, with a port from ${FIRST_LISTENER_PORT}`);
  }
}

function checkRoom(name: string, url: URL): void {
  if (url.hostname !== 'room' || !/^\/[\w-]{1,64}$/.test(url.pathname)) {
    throw malformed(name, 'rooms are cyclorama://room/ROOM_ID');
  }
}

function requireAvatar(name: string, text: string): void {
  if (parseAvatarUrl(text) === undefined) {
    throw malformed(name, 'avatars are cyclorama://avatar/PRESENTER_ASSET_ID?voice=VOICE_ASSET_ID');
  }
}

/** RTMP needs an app and a stream. */
function requireStreamPath(name: string, url: URL): void {
  if (url.pathname.split('/').filter((part) => part !== '').length < 2) {
    throw malformed(name, 'an RTMP address has an app and a stream: rtmp://host/app/stream');
  }
}

function malformed(name: string, detail: string): ApsaraError {
  return new ApsaraError(`Invalid${name}.Malformed`, detail);
}

function refusal(name: string, error: unknown): unknown {
  return error instanceof FetchRefused ? malformed(name, error.message) : error;
}
