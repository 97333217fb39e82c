import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

test('so many at once, the others in their order; who gives up does not take a turn', async () => {
  const turns = new Turns(2);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const patient = new AbortController();
  const hasty = new AbortController();
  const run = (name: string, { signal } = patient) =>
    turns.run(signal, () => {
      begun.push(name);
      return new Promise<string>((done) => ends.set(name, () => done(name)));
    });
  const [a, b] = [run('a'), run('b')];
  const [c, d, e] = [run('c', hasty), run('d'), run('e')];
  expect(begun).toEqual(['a', 'b']);
  hasty.abort(new Error('late'));
  await expect(c).rejects.toThrow('late');
  ends.get('b')!();
  await b;
  await Promise.resolve();
  expect(begun).toEqual(['a', 'b', 'd']);
  ends.get('a')!();
  await a;
  await Promise.resolve();
  expect(begun).toEqual(['a', 'b', 'd', 'e']);
  ends.get('d')!();
  ends.get('e')!();
  expect(await Promise.all([d, e])).toEqual(['d', 'e']);
  await expect(run('f', hasty)).rejects.toThrow('late');
  await expect(turns.run(patient.signal, () => Promise.reject(new Error('failed')))).rejects.toThrow(
    'failed',
  );
  const [g, h] = [run('g'), run('h')];
  expect(begun.slice(4)).toEqual(['g', 'h']);
  ends.get('g')!();
  ends.get('h')!();
  await Promise.all([g, h]);
});
