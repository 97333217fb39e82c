import { SubtitleError, type Cue } from './types.ts';

const maxBytes = 1024 * 1024;
const maxCues = 20_000;

/**
 * Reads an SRT or WebVTT file as bytes: UTF-8, UTF-16 with a mark, or GB 18030. Throws SubtitleError with the line for
 * anything that is not a subtitle file.
 */
export function parseSubtitleFile(bytes: Uint8Array): Cue[] {
  if (bytes.length > maxBytes) throw new SubtitleError(1, 'the file is larger than 1 MB');
  return parseSubtitles(decode(bytes));
}

/** As `parseSubtitleFile`, from text. Captions are returned in order of time; markup is removed. */
export function parseSubtitles(text: string): Cue[] {
  const lines = text.replace(/^\ufeff/u, '').split(/\r\n|\r|\n/u);
  const binary = lines.findIndex((line) => line.includes('\0'));
  if (binary >= 0) throw new SubtitleError(binary + 1, 'this is not a text file');
  const vtt = /^WEBVTT(?:[ \t]|$)/u.test(lines[0] ?? '');
  const cues: Cue[] = [];
  let at = vtt ? endOfBlock(lines, 0) : 0;
  for (;;) {
    while (at < lines.length && isBlank(lines[at]!)) at++;
    if (at >= lines.length) break;
    const end = endOfBlock(lines, at);
    if (!(vtt && /^(?:NOTE|STYLE|REGION)(?:[ \t]|$)/u.test(lines[at]!))) {
      const cue = parseBlock(lines, at, end, vtt);
      if (cue) cues.push(cue);
      if (cues.length > maxCues) throw new SubtitleError(at + 1, `more than ${maxCues} captions`);
    }
    at = end;
  }
  if (cues.length === 0) throw new SubtitleError(1, 'the file holds no captions');
  return cues.toSorted((a, b) => a.start - b.start || a.end - b.end);
}

function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      // Not this encoding: try the next.
    }
  }
  throw new SubtitleError(1, 'the text is neither UTF-8, UTF-16 nor GB 18030');
}

function isBlank(line: string): boolean {
  return line.trim() === '';
}

function endOfBlock(lines: readonly string[], from: number): number {
  let at = from;
  while (at < lines.length && !isBlank(lines[at]!)) at++;
  return at;
}

/** One block: an optional number or name, the times, the text; null when it has times but no text. */
function parseBlock(lines: readonly string[], from: number, to: number, vtt: boolean): Cue | null {
  const timed = lines[from]!.includes('-->') ? from : from + 1;
  if (timed >= to || !lines[timed]!.includes('-->')) {
    throw new SubtitleError(
      Math.min(timed, to - 1) + 1,
      'a time line such as 00:00:01,000 --> 00:00:02,500 is missing',
    );
  }
  if (timed > from && !vtt && !/^\d+$/u.test(lines[from]!.trim())) {
    throw new SubtitleError(from + 1, 'a caption number is expected');
  }
  const [left = '', right = ''] = lines[timed]!.split('-->');
  const start = parseStamp(left.trim(), timed + 1);
  // Cue settings may follow the second time.
  const end = parseStamp(right.trim().split(/\s+/u)[0] ?? '', timed + 1);
  if (end <= start) throw new SubtitleError(timed + 1, 'the caption ends before it begins');
  const text = lines
    .slice(timed + 1, to)
    .map((line) => plain(line))
    .filter((line) => line !== '')
    .join('\n');
  return text === '' ? null : { start, end, text };
}

function parseStamp(stamp: string, line: number): number {
  const match = /^(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?$/u.exec(stamp);
  const [, hours = '0', minutes = '', seconds = '', fraction = '0'] = match ?? [];
  if (!match || Number(minutes) > 59 || Number(seconds) > 59)
    throw new SubtitleError(line, `"${stamp}" is not a time`);
  return (
    Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) + Number(fraction.padEnd(3, '0')) / 1000
  );
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  nbsp: '\u00a0',
  lrm: '\u200e',
  rlm: '\u200f',
  quot: '"',
};

/** Text without tags of SRT and VTT, entities resolved. */
function plain(line: string): string {
  return line
    .replace(/<\/?[a-z][^<>]*>|<\d[\d:.]*>/giu, '')
    .replace(/\{\\[^{}]*\}/gu, '')
    .replace(/&(amp|lt|gt|nbsp|lrm|rlm|quot);/gu, (_, name: string) => entities[name]!)
    .trim();
}
