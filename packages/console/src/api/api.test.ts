import { OPERATIONS } from '@cyclorama/contract';
import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { safePath } from '../app/safe-path.ts';
import { chordOf } from '../ui/shortcuts.ts';
import { applyEvent, staleKeys } from './events.ts';
import { explain, kindOf } from './explain.ts';
import { ApiError, queryText, readFailure } from './http.ts';
import { keys } from './keys.ts';
import { ROUTES } from './metastudio-routes.ts';
import { routeOf } from './metastudio.ts';

describe('routes of the MetaStudio operations', () => {
  it('are those of the contract', () => {
    const contract = Object.fromEntries(
      Object.values(OPERATIONS).map(({ operationId, method, path }) => [operationId, `${method} ${path}`]),
    );
    expect(ROUTES).toEqual(contract);
  });

  it('carry ids that need escaping', () => {
    const { method, path } = routeOf('showAsset', { project_id: 'p1', asset_id: 'a/b c' });
    expect([method, path]).toEqual(['GET', '/v1/p1/digital-assets/a%2Fb%20c']);
    expect(() => routeOf('showAsset', { project_id: 'p1' })).toThrow('asset_id');
  });
});

describe('a request', () => {
  it('leaves out what is undefined and repeats lists', () => {
    expect(queryText({ a: 1, b: undefined, c: ['x', 'y z'], d: false })).toBe('?a=1&c=x&c=y+z&d=false');
    expect(queryText({})).toBe('');
  });

  it('knows the error bodies of both doors, and pages of proxies', () => {
    expect(readFailure('{"error_code":"MSS.1","error_msg":"no"}')).toEqual({ code: 'MSS.1', message: 'no' });
    expect(readFailure('{"Code":"Invalid","Message":"no"}')).toEqual({ code: 'Invalid', message: 'no' });
    expect(readFailure('<html>Bad gateway</html>')).toEqual({});
    expect(readFailure('null')).toEqual({});
  });
});

describe('a failure', () => {
  const words = (key: string, values: Readonly<Record<string, unknown>>): string =>
    `${key} ${JSON.stringify(values)}`;

  it('says what happened in the words of the server, what next, and its id', () => {
    const error = new ApiError('name: too long', {
      status: 400,
      code: 'MSS.00000003',
      requestId: 'r1',
    });
    expect(explain(error, words)).toEqual({
      what: 'name: too long (MSS.00000003)',
      next: 'error.refused.next {"seconds":5}',
      requestId: 'r1',
    });
  });

  it.each([
    [0, 'unreachable'],
    [401, 'signedOut'],
    [403, 'forbidden'],
    [412, 'changed'],
    [429, 'tooOften'],
    [500, 'failed'],
    [503, 'notNow'],
    [507, 'full'],
  ])('with status %i is %s', (status, kind) => {
    expect(kindOf(new ApiError('', { status, code: '' }))).toBe(kind);
  });

  it('of the page itself shows none of its insides', () => {
    expect(explain(new TypeError('x is undefined'), words).what).toBe('error.broken.what {}');
  });
});

describe('an event of the server', () => {
  it('makes the lists and the thing itself stale', () => {
    expect(staleKeys({ type: 'asset', data: { asset_id: 'a1' } })).toEqual([
      ['assets', 'list'],
      keys.asset('a1'),
    ]);
    expect(staleKeys({ type: 'unknown', data: {} })).toEqual([]);
  });

  it('brings progress into what is shown at once, and invents nothing that is not', async () => {
    const cache = new QueryClient();
    cache.setQueryData(keys.videoJob('j1'), { job_id: 'j1', state: 'WAITING', name: 'A' });
    applyEvent(cache, { type: 'video-job', data: { job_id: 'j1', state: 'PROCESSING', progress: 40 } });
    applyEvent(cache, { type: 'video-job', data: { job_id: 'j2', state: 'PROCESSING' } });
    expect(cache.getQueryData(keys.videoJob('j1'))).toEqual({
      job_id: 'j1',
      state: 'PROCESSING',
      name: 'A',
      progress: 40,
    });
    expect(cache.getQueryState(keys.videoJob('j1'))?.isInvalidated).toBe(true);
    expect(cache.getQueryData(keys.videoJob('j2'))).toBeUndefined();
  });

  it('fetches nothing while a job only gets further', () => {
    const cache = new QueryClient();
    const list = keys.videoJobs({ offset: 0 });
    cache.setQueryData(list, { count: 1, jobs: [{ job_id: 'j1', state: 'PROCESSING', name: 'A' }] });
    const tell = (state: string, progress: number) =>
      applyEvent(cache, { type: 'video-job', data: { job_id: 'j1', state, progress } });
    tell('PROCESSING', 0.5);
    expect(cache.getQueryData(list)).toMatchObject({ jobs: [{ name: 'A', progress: 0.5 }] });
    expect(cache.getQueryState(list)?.isInvalidated).toBe(false);
    tell('SUCCEED', 1);
    expect(cache.getQueryState(list)?.isInvalidated).toBe(true);
  });
});

describe('after signing in one goes', () => {
  it.each(['https://elsewhere.example', '//elsewhere.example', '/\\elsewhere.example', 'videos', undefined])(
    'never to %s',
    (then) => expect(safePath(then)).toBe('/videos'),
  );
  it('back to where one was', () => expect(safePath('/rooms/r1?x=1')).toBe('/rooms/r1?x=1'));
});

describe('keys are written', () => {
  const press = (code: string, key: string, more: Partial<KeyboardEvent> = {}) =>
    chordOf({ code, key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more });

  it('the same on every keyboard layout', () => {
    expect(press('Digit1', '!', { shiftKey: true })).toBe('Shift+1');
    expect(press('Space', ' ')).toBe('Space');
    expect(press('KeyF', 'f')).toBe('F');
    expect(press('Enter', 'Enter', { metaKey: true })).toBe('Mod+Enter');
  });
});
