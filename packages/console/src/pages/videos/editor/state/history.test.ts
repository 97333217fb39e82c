import { describe, expect, it } from 'vitest';
import { begin, change, redo, settle, undo } from './history.ts';

describe('history', () => {
  it('goes back and forth, and forgets what was taken back once something else is done', () => {
    const done = change(change(begin('a'), 'b'), 'c');
    expect(undo(undo(done)).present).toBe('a');
    expect(undo(undo(undo(done))).present).toBe('a');
    expect(redo(undo(done)).present).toBe('c');
    expect(redo(change(undo(done), 'd')).present).toBe('d');
  });

  it('takes a run of changes with one key for one step, until it is settled', () => {
    let typed = begin('');
    for (const text of ['h', 'he', 'hey']) typed = change(typed, text, 'text 0');
    typed = change(settle(typed), 'hey you', 'text 0');
    expect(undo(typed).present).toBe('hey');
    expect(undo(undo(typed)).present).toBe('');
  });

  it('does not count what changes nothing', () => {
    expect(undo(change(change(begin('a'), 'b'), 'b')).present).toBe('a');
  });

  it('does not merge across a step back', () => {
    const typed = change(change(begin(''), 'a', 'text 0'), 'ab', 'text 0');
    expect(undo(change(undo(typed), 'b', 'text 0')).present).toBe('');
  });
});
