import './build.mjs';
await import('../packages/server/dist/main.js');
