import { beforeAll, describe, expect, it } from 'vitest';
import { withTestStudio, type TestStudio } from '../../testing/studio.ts';
import { createTenant } from './create.ts';
import { openSecretBox } from './secret-box.ts';
import { BadWatermark, watermarkCommand, watermarkOf } from './watermark.ts';

let studio: TestStudio;
let projectId: string;
beforeAll(async () => {
  studio = await withTestStudio();
  const { db, clock, config } = studio;
  ({ projectId } = await createTenant({ db, clock, box: openSecretBox(config.dataDir) }, 'marked'));
});

const set = (change: { text?: string; mayDisable?: string } = {}) =>
  watermarkCommand(studio.db, { tenant: 'marked', ...change });
const shown = (disable: boolean) => watermarkOf(studio.db.orm, projectId, disable);

describe('cyclorama watermark', () => {
  it('sets a text, lets videos disable it only where that is allowed, and takes it away', async () => {
    expect(await set()).toBe('Videos of marked have no watermark; they may not disable it.');
    expect(await shown(false)).toBeUndefined();
    expect(await set({ text: 'Made by us' })).toContain('the watermark “Made by us”; they may not');
    expect([await shown(false), await shown(true)]).toEqual(['Made by us', 'Made by us']);
    expect(await set({ mayDisable: 'yes' })).toContain('“Made by us”; they may disable it');
    expect([await shown(false), await shown(true)]).toEqual(['Made by us', undefined]);
    await set({ text: '' });
    expect(await shown(false)).toBeUndefined();
  });

  it('is none for projects that are no tenants', async () => {
    expect(await watermarkOf(studio.db.orm, 'f'.repeat(32), false)).toBeUndefined();
  });

  it.each([[{ text: 'two\nlines' }], [{ text: 'x'.repeat(65) }], [{ mayDisable: 'perhaps' }]])(
    'refuses %j',
    async (change) => {
      await expect(set(change)).rejects.toThrow(BadWatermark);
    },
  );

  it('refuses tenants that are not there', async () => {
    await expect(watermarkCommand(studio.db, { tenant: 'nobody' })).rejects.toThrow(/nobody/);
  });
});
