import { expect, it } from 'vitest';
import { aggregate, resource } from '../../compile/caster/fixtures.ts';
import type { EventBus } from '../events/bus.ts';
import { LIVE_JOB_NEWS, type LiveJobNews } from '../rooms/model.ts';
import { followRooms, type RoomViewer } from './room-sources.ts';

it('casters follow the rooms that they show, and no others', () => {
  let hear: (payload: unknown) => void = () => undefined;
  const events: EventBus = {
    publish: () => Promise.resolve(),
    subscribe: (topic, listener) => {
      expect(topic).toBe(LIVE_JOB_NEWS);
      hear = listener;
      return () => undefined;
    },
  };
  const causes: string[] = [];
  const viewer = (url: Readonly<Record<string, string>>): RoomViewer => ({
    aggregate: aggregate({ resources: [resource('RV01', url)] }),
    follow: ({ cause }) => {
      causes.push(`${Object.keys(url).join()} ${cause}`);
      return Promise.resolve();
    },
  });
  const viewers = [
    viewer({ LiveStreamUrl: 'cyclorama://room/r1' }),
    viewer({ VodUrl: 'cyclorama://room/r1' }),
    viewer({ LiveStreamUrl: 'cyclorama://room/r2' }),
  ];
  const faults: unknown[] = [];
  followRooms(
    events,
    () => viewers,
    (error) => faults.push(error),
  );
  const news: LiveJobNews = { projectId: 'p1', roomId: 'r1', jobId: 'j1', state: 'PROCESSING' };
  hear({ ...news, state: 'WAITING' });
  hear({ ...news, projectId: 'p2' });
  expect(causes).toEqual([]);
  hear(news);
  hear({ ...news, state: 'SUCCEED' });
  expect(causes).toEqual([
    'LiveStreamUrl room processing',
    'VodUrl room processing',
    'LiveStreamUrl room succeed',
    'VodUrl room succeed',
  ]);
  expect(faults).toEqual([]);
});
