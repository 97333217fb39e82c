// A page with an avatar in it that visitors talk to, and the small backend that such a page needs.
//
//   node examples/dialog.mjs [robot_id]
//
// It reads ./data/credentials.json (CYCLORAMA_DATA names another folder), makes a robot called “Example” unless an id is
// given or there is one already, and serves examples/dialog.html at http://localhost:8430 (PORT=… for another one).
// Nothing but Node.js is needed.
import { createReadStream, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { pipeline } from 'node:stream/promises';

const folder = process.env.CYCLORAMA_DATA ?? 'data';
const port = Number(process.env.PORT ?? 8430);
const credentials = JSON.parse(readFileSync(`${folder}/credentials.json`, 'utf8'));
const { endpoint, project_id: projectId } = credentials;
let token;

/** A token of the tenant, as IAM issues it. It never leaves this process. */
async function signIn() {
  const { user, password, domain } = credentials;
  const response = await fetch(`${endpoint}/v3/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      auth: {
        identity: {
          methods: ['password'],
          password: { user: { name: user, password, domain: { name: domain } } },
        },
        scope: { project: { id: projectId } },
      },
    }),
  });
  if (!response.ok) throw new Error(`Signing in: ${response.status} ${await response.text()}`);
  return response.headers.get('x-subject-token');
}

/** Calls our own API or the vendor's; a token that has run out is replaced once. */
async function call(method, path, body, isAgain = false) {
  token ??= await signIn();
  const response = await fetch(endpoint + path, {
    method,
    headers: { 'x-auth-token': token, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (response.status === 401 && !isAgain) {
    token = undefined;
    return call(method, path, body, true);
  }
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

async function findRobot() {
  const { robots } = await call('GET', '/api/robots');
  return robots.find(({ name }) => name === 'Example') ?? makeRobot();
}

async function makeRobot() {
  const { assets } = await call(
    'GET',
    `/v1/${projectId}/digital-assets?asset_type=HUMAN_MODEL_2D&asset_source=SYSTEM&limit=100`,
  );
  const presenter = assets.find(({ asset_name: name }) => name.includes('Clara')) ?? assets[0];
  return call('POST', '/api/robots', {
    name: 'Example',
    avatar_asset_id: presenter.asset_id,
    languages: [
      {
        language: 'en_US',
        greeting: 'Hello! Ask me about our shop.',
        hot_questions: ['When are you open?', 'How long does delivery take?'],
      },
    ],
    background: { kind: 'color', color: '#24465a' },
    knowledge: [
      {
        question: 'When are you open?',
        alternatives: ['What are your opening hours?'],
        answer: 'We are open from nine to six, Monday to Saturday.',
      },
      { question: 'How long does delivery take?', answer: 'We deliver within three days.' },
    ],
  });
}

const { robot_id: robotId } =
  process.argv[2] === undefined ? await findRobot() : { robot_id: process.argv[2] };

/** What visitors' browsers ask for: the page, the files of the SDK, a code for one dialog. */
async function answer(request, response) {
  const { pathname } = new URL(request.url, 'http://page');
  if (request.method === 'POST' && pathname === '/once-code') {
    const { once_code } = await call('POST', `/api/robots/${robotId}/once-codes`, {});
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ server: endpoint, robot_id: robotId, once_code }));
  } else if (request.method === 'GET' && pathname === '/') {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    await pipeline(createReadStream(new URL('dialog.html', import.meta.url)), response);
  } else if (request.method === 'GET' && pathname.startsWith('/sdk/')) {
    // A site of your own would rather keep these files beside its other ones.
    const file = await fetch(endpoint + pathname);
    response.writeHead(file.status, { 'content-type': file.headers.get('content-type') ?? 'text/plain' });
    response.end(Buffer.from(await file.arrayBuffer()));
  } else {
    response.writeHead(404).end();
  }
}

createServer((request, response) => {
  answer(request, response).catch((error) => {
    console.error(error.message);
    if (!response.headersSent) response.writeHead(502);
    response.end();
  });
}).listen(port, '127.0.0.1', () => {
  console.log(`Open http://localhost:${port} and click “Talk to us”. The robot is ${robotId}.`);
});
