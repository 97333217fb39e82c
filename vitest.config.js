import { defineConfig } from 'vitest/config';

/** Tests of shows that run by the wall: beside others on two cores they would measure the others. */
const ON_AIR = [
  '**/*.onair.test.js',
  'e2e/dist/live*.test.js',
  'e2e/dist/dialog*.test.js',
  'e2e/dist/console-{control,rooms}.test.js',
];
const shared = {
  testTimeout: 60_000,
  hookTimeout: 120_000,
  // What is polled comes at once, except on a machine that is busy.
  expect: { poll: { timeout: 10_000 } },
  pool: 'forks',
  // What is tested is compiled already: Node loads it by itself, as in production, instead of Vite anew for every file.
  // Helpers of tests are the exception: they may register hooks, anew for every file.
  server: {
    deps: {
      external: [
        /\/(packages\/[^/]+|e2e)\/dist\/(?!.*(\.test\.js|\/testing\/.*|\/test-[^/]*|\.test-data\.js)$)/,
      ],
    },
  },
};

// Tests run as compiled JavaScript, exactly what `npm start` runs: workers and child processes need no loader.
export default defineConfig({
  test: {
    globalSetup: ['packages/server/dist/testing/run.js'],
    // Many tests wait for processes and clocks of their own: three of them keep two cores busy.
    maxWorkers: 3,
    projects: [
      {
        test: {
          ...shared,
          name: 'all',
          include: ['packages/*/dist/**/*.test.js', 'e2e/dist/**/*.test.js'],
          exclude: ['**/node_modules/**', '**/*.soak.test.js', ...ON_AIR],
          // The files of a worker share the modules they test, which keep nothing: half the time of a small file is its start.
          isolate: false,
          // Processes, databases and media on two cores: a stall of the machine is told from a fault by a second try.
          retry: 1,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...shared,
          name: 'on air',
          include: ON_AIR,
          exclude: ['**/node_modules/**', '**/src/**', '**/*.soak.test.js'],
          // They run by the wall: a stall of the machine is told from a fault by a second try.
          retry: 1,
          sequence: { groupOrder: 1 },
          maxWorkers: 1,
          fileParallelism: false,
        },
      },
    ],
  },
});
