import type { LiveDocument, SourceState } from '@cyclorama/stage/data';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Happening, Journal } from './journal.ts';
import { SessionEvents } from './session-events.ts';

const AT = new Date('2026-01-05T12:00:00Z');
const FILE = { kind: 'file', path: '/clip.mp4', beginMs: 0, endMs: 0, repeat: 0 } as const;
const CAMERA = { kind: 'rtmp', url: 'rtmp://localhost/live/x' } as const;

/** Events of a session, and what was told of them. */
function listen() {
  const told: Happening[] = [];
  const states: SourceState[] = [];
  const journal: Pick<Journal, 'tell'> = {
    tell: (happening) => {
      told.push(happening);
      return {} as ReturnType<Journal['tell']>;
    },
  };
  const events = new SessionEvents({
    journal: journal as Journal,
    onSource: (_, state) => states.push(state),
    onRecorded: () => undefined,
    msOf: (frame) => frame * 40,
  });
  const hear = (state: SourceState, source = 'RV01', frame = 10): void =>
    events.hear({ kind: 'source', source, state, frame }, AT);
  return { events, told, states, hear };
}

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

describe('a source without pictures', () => {
  it("for less than 700 ms is nobody's news", () => {
    const { told, states, hear } = listen();
    hear('live');
    for (let round = 0; round < 5; round += 1) {
      hear('stale');
      vi.advanceTimersByTime(699);
      hear('live');
      vi.advanceTimersByTime(5000);
    }
    expect(states).not.toContain('stale');
    expect(told.map(({ detail }) => detail?.['state'])).toEqual(['live']);
  });

  it('for longer is told once, with the frame at which it began, and so is its return', () => {
    const { told, states, hear } = listen();
    hear('live');
    hear('stale', 'RV01', 20);
    vi.advanceTimersByTime(700);
    expect(states).toEqual(['live', 'stale']);
    hear('live', 'RV01', 50);
    expect(told.map(({ detail, frame }) => [detail?.['state'], frame, detail?.['returned']])).toEqual([
      ['live', 10, undefined],
      ['stale', 20, undefined],
      ['live', 50, true],
    ]);
  });

  it('that is lost is told at once', () => {
    const { states, hear } = listen();
    hear('stale');
    hear('lost');
    expect(states).toEqual(['lost']);
    vi.advanceTimersByTime(5000);
    expect(states).toEqual(['lost']);
  });

  it('is forgotten with its host', () => {
    const { events, states, hear } = listen();
    hear('stale');
    events.reset();
    vi.advanceTimersByTime(5000);
    expect(states).toEqual([]);
  });
});

describe('a source that ends', () => {
  it.each([
    [FILE, true],
    [CAMERA, undefined],
  ])('%o: planned %s', (input, planned) => {
    const { events, told, hear } = listen();
    const source = { id: 'RV01', revision: 1, label: 'clip', delayMs: 0, decode: 'always' } as const;
    events.document = { sources: [{ ...source, input }], outputs: [] } as unknown as LiveDocument;
    hear('live');
    hear('ended');
    expect(told.at(-1)).toMatchObject({ kind: 'source', detail: { state: 'ended', label: 'clip' } });
    expect(told.at(-1)?.detail?.['planned']).toBe(planned);
    hear('live');
    expect(told.at(-1)?.detail?.['returned']).toBe(planned === true ? undefined : true);
  });
});
