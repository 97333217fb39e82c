import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const STUDIO = process.env['CYCLORAMA_ENDPOINT'] ?? 'http://127.0.0.1:8420';

// The server serves what this builds, at any host and port, below a strict Content-Security-Policy: nothing inline.
export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'site',
    target: ['chrome111', 'firefox114', 'safari16.4'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What every page needs comes in two files instead of dozens: each request costs more than its bytes.
          groups: [
            {
              name: 'base',
              test: /node_modules[\\/](react|react-dom|scheduler|use-sync-external-store|@tanstack[\\/](query-core|react-query|router-core|react-router|history|store|react-store)|i18next|react-i18next|clsx|get-nonce)[\\/]/,
              priority: 2,
            },
            { name: 'kit', minShareCount: 6, priority: 1 },
          ],
        },
      },
    },
  },
  server: {
    // For work on the console alone: `npx vite` beside a running studio.
    proxy: {
      ...Object.fromEntries(
        ['/api', '/v1', '/v3', '/rtc', '/hls', '/live', '/objects', '/openapi.json', '/healthz'].map(
          (path) => [path, STUDIO],
        ),
      ),
      // The live door answers at the root, where the pages are as well.
      '^/$': { target: STUDIO, bypass: ({ method, url }) => (method === 'POST' ? undefined : url) },
    },
  },
});
