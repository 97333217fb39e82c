import { isIP } from 'node:net';

/** An offer that cannot be answered: it is no SDP, or lacks what a connection needs. */
export class BadOffer extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadOffer';
  }
}

/** An offer without anything that we can send or take. */
export class NotAcceptable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotAcceptable';
  }
}

/** There is no room, or nothing to see, at present. */
export class RtcUnavailable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RtcUnavailable';
  }
}

export interface OfferedCodec {
  readonly payloadType: number;
  /** Lower case, e.g. `h264`. */
  readonly name: string;
  readonly clockRate: number;
  readonly channels: number;
  readonly parameters: ReadonlyMap<string, string>;
}

/** A section of an offer that somebody asks to be filled. */
export interface OfferedMedia {
  readonly kind: 'video' | 'audio';
  readonly mid: string;
  readonly direction: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';
  /** In the order of preference. */
  readonly codecs: readonly OfferedCodec[];
}

export interface Offer {
  readonly media: readonly OfferedMedia[];
  /** The offer without candidates whose address is a name: those are found when they speak to us. */
  readonly sdp: string;
}

const MAX_BYTES = 64 * 1024;
const MAX_LINES = 2000;
const MAX_MEDIA = 16;
const MAX_CANDIDATES = 40;
const NEEDED = ['a=ice-ufrag:', 'a=ice-pwd:', 'a=fingerprint:'] as const;
const DIRECTIONS = ['sendrecv', 'sendonly', 'recvonly', 'inactive'] as const;

/** Reads what an offer asks for. @throws BadOffer */
export function parseOffer(text: string): Offer {
  if (text.length > MAX_BYTES) throw new BadOffer('the offer is too long');
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  if (lines.length > MAX_LINES) throw new BadOffer('the offer has too many lines');
  if (lines[0] !== 'v=0') throw new BadOffer('this is no SDP');
  if (lines.some((line) => !/^[a-z]=\P{Cc}*$/u.test(line)))
    throw new BadOffer('the offer has a line that is none of SDP');
  for (const needed of NEEDED)
    if (!lines.some((line) => line.startsWith(needed)))
      throw new BadOffer(`the offer has no ${needed.slice(2, -1)}`);
  const starts = lines.flatMap((line, index) => (line.startsWith('m=') ? [index] : []));
  if (starts.length === 0) throw new BadOffer('the offer has no media');
  if (starts.length > MAX_MEDIA) throw new BadOffer('the offer has too many media');
  const session = lines.slice(0, starts[0]);
  const media = starts.flatMap((start, index) => {
    const section = lines.slice(start, starts[index + 1]);
    const parsed = parseMedia(section, session);
    return parsed ? [parsed] : [];
  });
  if (new Set(media.map(({ mid }) => mid)).size !== media.length)
    throw new BadOffer('two media have one mid');
  let candidates = 0;
  const kept = lines.filter((line) => {
    if (!line.startsWith('a=candidate:')) return true;
    const [, , transport = '', , address = ''] = line.split(' ');
    candidates += 1;
    return candidates <= MAX_CANDIDATES && transport.toLowerCase() === 'udp' && isIP(address) !== 0;
  });
  return { media, sdp: `${kept.join('\r\n')}\r\n` };
}

function parseMedia(section: readonly string[], session: readonly string[]): OfferedMedia | undefined {
  const [kind = '', port = '', protocol = '', ...formats] = (section[0] ?? '').slice(2).split(' ');
  if (!/^\d{1,5}$/.test(port) || protocol === '') throw new BadOffer('the offer has a broken media line');
  if (kind !== 'video' && kind !== 'audio') return undefined;
  const values = (name: string): string[] =>
    section.filter((line) => line.startsWith(`a=${name}:`)).map((line) => line.slice(name.length + 3));
  const [mid = ''] = values('mid');
  if (!/^[\x21-\x7e]{1,32}$/.test(mid)) throw new BadOffer('the offer has a media section without mid');
  const direction = DIRECTIONS.find((one) => [...section, ...session].includes(`a=${one}`)) ?? 'sendrecv';
  const maps = new Map(values('rtpmap').map((value) => splitOnce(value)));
  const parameters = new Map(values('fmtp').map((value) => splitOnce(value)));
  const codecs = formats.flatMap((format): OfferedCodec[] => {
    const payloadType = Number(format);
    const [name = '', rate = '', channels = '1'] = (maps.get(format) ?? '').split('/');
    if (!/^\d{1,3}$/.test(format) || payloadType > 127 || !/^\d{1,6}$/.test(rate)) return [];
    return [
      {
        payloadType,
        name: name.toLowerCase(),
        clockRate: Number(rate),
        channels: Number(channels) || 1,
        parameters: new Map((parameters.get(format) ?? '').split(';').map(parseParameter)),
      },
    ];
  });
  return { kind, mid, direction, codecs };
}

function splitOnce(value: string): [string, string] {
  const at = value.indexOf(' ');
  return at < 0 ? [value, ''] : [value.slice(0, at), value.slice(at + 1).trim()];
}

function parseParameter(text: string): [string, string] {
  const [name = '', ...value] = text.trim().split('=');
  return [name.toLowerCase(), value.join('=')];
}

const OPUS_PARAMETERS = 'minptime=10;useinbandfec=1;stereo=1;sprop-stereo=1';

/** A codec that was agreed on, with the parameters of our answer. */
export interface AgreedCodec {
  readonly name: 'h264' | 'vp8' | 'opus';
  readonly payloadType: number;
  readonly parameters: string;
}

/** The offered H.264 that comes nearest to a profile (profile_idc). */
export function chooseH264(media: OfferedMedia, profile: number): AgreedCodec | undefined {
  // What decodes a profile decodes the simpler ones; nobody asks a browser for less than it has.
  const order = [profile, 0x64, 0x4d, 0x42];
  const found = media.codecs
    .filter(
      ({ name, clockRate, parameters }) =>
        name === 'h264' && clockRate === 90_000 && parameters.get('packetization-mode') === '1',
    )
    .map((codec) => ({ codec, level: codec.parameters.get('profile-level-id') ?? '42e01f' }))
    .filter(({ level }) => /^[0-9a-f]{6}$/i.test(level))
    .map(({ codec, level }) => ({ codec, level, rank: order.indexOf(parseInt(level.slice(0, 2), 16)) }))
    .filter(({ rank }) => rank >= 0)
    .toSorted((a, b) => a.rank - b.rank)[0];
  if (!found) return undefined;
  return {
    name: 'h264',
    payloadType: found.codec.payloadType,
    parameters: `level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=${found.level}`,
  };
}

/** Level 5.2: whatever the sender's encoder makes. */
const ANY_LEVEL = '34';

/** The H.264 that a sender likes best. */
export function chooseH264ToTake(media: OfferedMedia): AgreedCodec | undefined {
  const found = media.codecs.find(
    ({ name, clockRate, parameters }) =>
      name === 'h264' && clockRate === 90_000 && parameters.get('packetization-mode') === '1',
  );
  if (!found) return undefined;
  const asked = found.parameters.get('profile-level-id') ?? '';
  const offered = /^[0-9a-f]{6}$/i.test(asked) ? asked : '42e01f';
  const level = found.parameters.get('level-asymmetry-allowed') === '1' ? ANY_LEVEL : offered.slice(4);
  return {
    name: 'h264',
    payloadType: found.payloadType,
    parameters: `level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=${offered.slice(0, 4)}${level}`,
  };
}

export function chooseOpus(media: OfferedMedia): AgreedCodec | undefined {
  const found = media.codecs.find(({ name, clockRate }) => name === 'opus' && clockRate === 48_000);
  return found && { name: 'opus', payloadType: found.payloadType, parameters: OPUS_PARAMETERS };
}

export function chooseVp8(media: OfferedMedia): AgreedCodec | undefined {
  const found = media.codecs.find(({ name, clockRate }) => name === 'vp8' && clockRate === 90_000);
  return found && { name: 'vp8', payloadType: found.payloadType, parameters: '' };
}
