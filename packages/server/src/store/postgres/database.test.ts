import { describe, expect, it } from 'vitest';
import { withTestStudio } from '../../testing/studio.ts';

describe('transactions', () => {
  it('keep all of it or nothing', async () => {
    const studio = await withTestStudio();
    await studio.db.executeSql('create table t (i int)');
    await studio.db.tx((tx) => tx.executeSql('insert into t values (1)', []));
    const failing = studio.db.tx(async (tx) => {
      await tx.executeSql('insert into t values (2)', []);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect((await studio.db.executeSql('select i from t')).rows).toEqual([{ i: 1 }]);
  });
});
