import { defineConfig } from 'vitest/config';

// Long clips, kill campaigns and endurance runs; `npm run soak`.
export default defineConfig({
  test: {
    globalSetup: ['packages/server/dist/testing/run.js'],
    include: ['packages/*/dist/**/*.soak.test.js', 'e2e/dist/**/*.soak.test.js'],
    testTimeout: 3_600_000,
    hookTimeout: 600_000,
    maxWorkers: 1,
    pool: 'forks',
  },
});
