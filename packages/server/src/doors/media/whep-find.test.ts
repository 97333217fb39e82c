import { beforeEach, expect, test } from 'vitest';
import { openOwner, type TestOwner } from '../../studio/live/testing/owner.ts';
import { seedCaster, setDesired } from '../../studio/live/testing/seed.ts';
import { withTestStudio, type TestStudio } from '../../testing/studio.ts';
import { programmeFinder } from './whep-find.ts';

const CHANGE = { cause: 'test' };
let studio: TestStudio;
let owner: TestOwner;

beforeEach(async () => {
  studio = await withTestStudio();
  owner = openOwner(studio);
  return async () => {
    await owner.close();
    await studio.close();
  };
});

test('names of streams lead to the rendition of the session that makes it, or to why there is none', async () => {
  const caster = await seedCaster(studio);
  const find = programmeFinder({ studio, sessions: owner.sessions });
  expect(await find('nobody-knows-this')).toBeUndefined();
  expect(await find('short')).toBeUndefined();
  expect(await find(`${caster.streamKey}-other`)).toBeUndefined();
  expect(await find(caster.streamKey)).toBe('this stream is not made at present');
  await owner.sessions.start(caster.id, CHANGE);
  const elsewhere = programmeFinder({ studio, sessions: { running: [] } });
  expect(await elsewhere(caster.streamKey)).toContain('another server runs this caster');
  const session = owner.sessions.session(caster.id)!;
  const asked: string[] = [];
  session.watch = async (rendition, offer) => {
    asked.push(`${rendition} ${offer}`);
    return { id: 'viewer', answer: 'answer' };
  };
  for (const name of [caster.streamKey, `${caster.streamKey}-pvw`]) {
    const found = await find(name);
    if (found === undefined || typeof found === 'string') throw new Error(`${name}: ${found}`);
    expect(await found.watch('offer')).toEqual({ id: 'viewer', answer: 'answer' });
  }
  expect(asked).toEqual(['pgm offer', 'pvw offer']);
  expect(await find(`${caster.streamKey}-lud`)).toBe('this stream is not made at present');
  await setDesired(studio, caster.id, 'stopped');
  await owner.sessions.stop(caster.id, CHANGE);
  expect(await find(caster.streamKey)).toBe('the caster does not run');
});
