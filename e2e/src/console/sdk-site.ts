import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = fileURLToPath(new URL('../../../packages/web-sdk/', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** As strict as pages get: nothing inline. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; media-src 'self' blob:";

/** Styles of a page that knows nothing of the SDK and would spoil it if it could. */
const RUDE = `
  html, body, main, #ics { margin: 0; height: 100%; }
  body { font: italic 700 31px/3 serif; color: red; letter-spacing: 4px; background: #0c0; }
  #ics button { background: pink; text-transform: uppercase; border: 9px solid green; margin: 30px; }
  main p, main li { margin: 40px; padding: 40px; list-style: square; }
  img, video, canvas { max-width: 10px; opacity: 0.5; }
  .after { color: rgb(1, 2, 3); }
`;

const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
<link rel="stylesheet" href="/src/ui/ui.css"><link rel="stylesheet" href="/page.css"></head>
<body><main><div id="ics"></div><p class="after">After it</p></main><script type="module" src="/page.js"></script></body></html>`;

const SCRIPT = `
import { openHarness, MESSAGES } from '/dist/ui/testing/harness.js';
import { openTestPicture } from '/dist/player/testing/test-picture.js';
window.sdk = { openHarness, openTestPicture, MESSAGES, container: document.getElementById('ics') };
`;

/** A page with the parts of the Web SDK as they are compiled, under a strict policy. */
export async function openSdkSite(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const own: Readonly<Record<string, readonly [string, string]>> = {
    '/': ['text/html', PAGE],
    '/page.css': ['text/css', RUDE],
    '/page.js': ['text/javascript', SCRIPT],
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    response.setHeader('content-security-policy', POLICY);
    const page = own[pathname];
    // Built, the styles lie beside their images.
    const file = join(home, pathname.replace(/^\/src\/ui\/css\/images\//, '/images/'));
    const type = TYPES[extname(pathname)];
    if (page !== undefined) response.setHeader('content-type', page[0]).end(page[1]);
    else if (type !== undefined && existsSync(file))
      response.setHeader('content-type', type).end(readFileSync(file));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
