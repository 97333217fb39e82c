import type { Cue } from './types.ts';

/** SubRip text of captions, UTF-8 without BOM, lines ended by CRLF as players expect. */
export function writeSrt(cues: readonly Cue[]): string {
  return cues
    .map((cue, index) =>
      [
        `${index + 1}`,
        `${stamp(cue.start, ',')} --> ${stamp(cue.end, ',')}`,
        ...linesOf(cue.text),
        '',
        '',
      ].join('\r\n'),
    )
    .join('');
}

/** WebVTT text of captions. */
export function writeVtt(cues: readonly Cue[]): string {
  const blocks = cues.map((cue) =>
    [`${stamp(cue.start, '.')} --> ${stamp(cue.end, '.')}`, ...linesOf(cue.text).map(escape), '', ''].join(
      '\n',
    ),
  );
  return `WEBVTT\n\n${blocks.join('')}`;
}

/** Lines without the empty ones, which would end the caption. */
function linesOf(text: string): string[] {
  return text.split(/\r?\n/u).filter((line) => line.trim() !== '');
}

function escape(line: string): string {
  return line.replace(/&/gu, '&amp;').replace(/</gu, '&lt;').replace(/>/gu, '&gt;');
}

function stamp(seconds: number, point: ',' | '.'): string {
  const all = Math.max(0, Math.round(seconds * 1000));
  const part = (value: number, digits: number): string => String(value).padStart(digits, '0');
  const hours = Math.floor(all / 3_600_000);
  const minutes = Math.floor(all / 60_000) % 60;
  return `${part(hours, 2)}:${part(minutes, 2)}:${part(Math.floor(all / 1000) % 60, 2)}${point}${part(all % 1000, 3)}`;
}
