import { defineConfig } from 'vitest/config';

// Tests run as compiled JavaScript, exactly what `npm start` runs: workers and child processes need no loader.
export default defineConfig({
  test: {
    include: ['packages/*/dist/**/*.test.js', 'e2e/dist/**/*.test.js'],
    exclude: ['**/node_modules/**', '**/*.soak.test.js'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    pool: 'forks',
  },
});
