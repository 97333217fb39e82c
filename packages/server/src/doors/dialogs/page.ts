import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { RobotWelcome } from '../../studio/dialogs/welcome.ts';
import { queryOf } from '../raw-url.ts';
import { AddressLimiter } from './limits.ts';
import type { DialogDoorOptions } from './port.ts';

/** Looks at the page, by address. */
const VISITS = { perSecond: 1, burst: 60 };
const NONCE_BYTES = 18;
const MAX_ID = 64;

/** Why there is nobody to talk to; the page has words for each. */
type Problem = 'no-robot' | 'unknown-robot' | 'too-many';

type Options = Pick<DialogDoorOptions, 'studio' | 'welcome'>;

/**
 * `/icswebclient?robot_id=…[&once_code=…]`: the page that this server hosts for each robot. Nothing begins before the
 * visitor asks for it; the code stays in the address, where only the script reads it.
 */
export function pageRoutes(app: FastifyInstance, options: Options): void {
  const { studio, welcome } = options;
  const visits = new AddressLimiter(VISITS, () => studio.clock.now().getTime());
  app.get('/icswebclient', async (request, reply) => {
    const robotId = queryOf(request).get('robot_id') ?? '';
    if (visits.take(request.ip) > 0) return send(reply, request.host, 429, { problem: 'too-many' });
    if (robotId === '') return send(reply, request.host, 400, { problem: 'no-robot' });
    const robot = robotId.length > MAX_ID ? undefined : await welcome(robotId);
    if (robot === undefined) return send(reply, request.host, 404, { problem: 'unknown-robot' });
    return send(reply, request.host, 200, { robotId, robot });
  });
}

interface Shown {
  readonly problem?: Problem;
  readonly robotId?: string;
  readonly robot?: RobotWelcome;
}

function send(reply: FastifyReply, host: string, status: number, shown: Shown): FastifyReply {
  const nonce = randomBytes(NONCE_BYTES).toString('base64');
  return reply
    .code(status)
    .header('content-security-policy', pagePolicy(nonce, host))
    .header('referrer-policy', 'no-referrer')
    .header('permissions-policy', 'microphone=(self), camera=(), geolocation=(), display-capture=()')
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(pageOf(nonce, shown));
}

/**
 * Only what this server sends is run; pictures of answers may be anywhere. The page may stand in a frame of its owner's:
 * there is nothing in it that a click could give away.
 */
export function pagePolicy(nonce: string, host: string): string {
  // Safari before 15.4 does not count WebSockets of the same host as its own.
  const sockets = /^[\w.:[\]-]+$/.test(host) ? ` ws://${host} wss://${host}` : '';
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'wasm-unsafe-eval'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' https: data: blob:",
    "media-src 'self' blob: mediastream:",
    `connect-src 'self'${sockets}`,
    "font-src 'self'",
    "worker-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
    'frame-ancestors *',
  ].join('; ');
}

function pageOf(nonce: string, { problem, robotId, robot }: Shown): string {
  const language = robot?.language === 'en_US' || robot === undefined ? 'en' : 'zh-CN';
  const data = Object.entries({
    problem,
    robot: robotId,
    name: robot?.name,
    language: robot?.language,
    portrait: robot?.portraitUrl,
    color: robot?.backgroundColor,
    public: robot?.isPublic === true ? 'yes' : undefined,
  }).flatMap(([name, value]) => (value === undefined ? [] : [`data-${name}="${escaped(value)}"`]));
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="robots" content="noindex">
<meta name="theme-color" content="#14161a">
<title>${escaped(robot?.name ?? 'Cyclorama')}</title>
<link rel="icon" type="image/svg+xml" href="favicon.svg">
<link rel="stylesheet" href="sdk/HwICSUiSdk.css">
<link rel="stylesheet" href="sdk/page.css">
<script defer nonce="${nonce}" src="sdk/HwICSUiSdk.js"></script>
<script defer nonce="${nonce}" src="sdk/page.js"></script>
</head>
<body>
<main id="visit" ${data.join(' ')}><noscript>This page needs JavaScript. 此页面需要 JavaScript。</noscript></main>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
