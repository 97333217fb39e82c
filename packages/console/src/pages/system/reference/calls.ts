import type { Operation } from './document.ts';

/** What a call outside of the console is written with; the secrets come from the environment. */
export interface Caller {
  readonly endpoint: string;
  readonly projectId: string;
  readonly user: string;
  readonly domain: string;
}

export interface WrittenCall {
  readonly operation: Operation;
  /** Below the endpoint, filled in. */
  readonly path: string;
  /** Undefined: the call has none. */
  readonly body: unknown;
}

const VERSION = '2016-11-01';

function shell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The call for a shell. */
export function asCurl(caller: Caller, call: WrittenCall): string {
  return call.operation.door === 'live' ? liveCurl(caller, call) : tokenCurl(caller, call);
}

function tokenCurl(caller: Caller, { operation, path, body }: WrittenCall): string {
  const { endpoint, projectId, user, domain } = caller;
  const auth = {
    auth: {
      identity: {
        methods: ['password'],
        password: { user: { name: user, password: '$CYCLORAMA_PASSWORD', domain: { name: domain } } },
      },
      scope: { project: { id: projectId } },
    },
  };
  const data =
    body === undefined
      ? ''
      : ` \\
  -H 'Content-Type: application/json' \\
  -d ${shell(JSON.stringify(body, null, 2))}`;
  return `# Set CYCLORAMA_PASSWORD first. A token is good for 24 hours.
TOKEN=$(curl -sS -D - -o /dev/null -X POST ${shell(`${endpoint}/v3/auth/tokens`)} \\
  -H 'Content-Type: application/json' \\
  -d ${shell(JSON.stringify(auth)).replace('$CYCLORAMA_PASSWORD', `'"$CYCLORAMA_PASSWORD"'`)} \\
  | tr -d '\\r' | sed -n 's/^[Xx]-[Ss]ubject-[Tt]oken: //p')

curl -sS -X ${operation.method} ${shell(endpoint + path)} \\
  -H "X-Auth-Token: $TOKEN"${data}
`;
}

function liveCurl({ endpoint }: Caller, { operation, body }: WrittenCall): string {
  const host = new URL(endpoint).host;
  return `# Set CYCLORAMA_ACCESS_KEY and CYCLORAMA_SECRET_KEY first.
BODY=${shell(JSON.stringify(body ?? {}, null, 2))}
DATE=$(date -u +%Y-%m-%dT%H:%M:%SZ)
NONCE=$(openssl rand -hex 16)
HASH=$(printf '%s' "$BODY" | openssl dgst -sha256 -r | cut -c1-64)
NAMES='content-type;host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version'
REQUEST=$(printf 'POST\\n/\\n\\ncontent-type:application/json\\nhost:${host}\\nx-acs-action:${operation.id}\\nx-acs-content-sha256:%s\\nx-acs-date:%s\\nx-acs-signature-nonce:%s\\nx-acs-version:${VERSION}\\n\\n%s\\n%s' \\
  "$HASH" "$DATE" "$NONCE" "$NAMES" "$HASH" | openssl dgst -sha256 -r | cut -c1-64)
SIGNATURE=$(printf 'ACS3-HMAC-SHA256\\n%s' "$REQUEST" \\
  | openssl dgst -sha256 -hmac "$CYCLORAMA_SECRET_KEY" -r | cut -c1-64)

curl -sS -X POST ${shell(`${endpoint}/`)} \\
  -H 'Content-Type: application/json' \\
  -H 'x-acs-action: ${operation.id}' -H 'x-acs-version: ${VERSION}' \\
  -H "x-acs-date: $DATE" -H "x-acs-signature-nonce: $NONCE" -H "x-acs-content-sha256: $HASH" \\
  -H "Authorization: ACS3-HMAC-SHA256 Credential=$CYCLORAMA_ACCESS_KEY,SignedHeaders=$NAMES,Signature=$SIGNATURE" \\
  -d "$BODY"
`;
}

/** The call for Node.js 20 or later without any package, signed with an access key. */
export function asNode(caller: Caller, { operation, path, body }: WrittenCall): string {
  const isLive = operation.door === 'live';
  const sent = isLive ? (body ?? {}) : body;
  const url = isLive ? `${caller.endpoint}/` : caller.endpoint + path;
  return `// node call.mjs, with CYCLORAMA_ACCESS_KEY and CYCLORAMA_SECRET_KEY in the environment.
import { createHash, createHmac${isLive ? ', randomUUID' : ''} } from 'node:crypto';

const { CYCLORAMA_ACCESS_KEY: access, CYCLORAMA_SECRET_KEY: secret } = process.env;
const url = new URL(${JSON.stringify(url)});
const body = ${sent === undefined ? "''" : `JSON.stringify(${JSON.stringify(sent, null, 2)})`};

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
${isLive ? liveHeaders(operation.id) : sdkHeaders(operation.method)}
const response = await fetch(url, {
  method: '${operation.method}',
  headers: { ...headers, authorization },${sent === undefined ? '' : '\n  body,'}
});
console.log(response.status, await response.text());
`;
}

function sdkHeaders(method: string): string {
  return `const date = new Date().toISOString().replace(/[-:]|\\.\\d{3}/g, '');
const headers = { 'content-type': 'application/json', 'x-sdk-date': date };
const signed = { ...headers, host: url.host };
const names = Object.keys(signed).sort();
const escape = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => \`%\${c.charCodeAt(0).toString(16).toUpperCase()}\`);
const query = [...url.searchParams].map(([name, value]) => \`\${escape(name)}=\${escape(value)}\`).sort().join('&');
const canonical = [
  '${method}',
  url.pathname.endsWith('/') ? url.pathname : \`\${url.pathname}/\`,
  query,
  ...names.map((name) => \`\${name}:\${signed[name]}\`),
  '',
  names.join(';'),
  sha256(body),
].join('\\n');
const signature = createHmac('sha256', secret)
  .update(\`SDK-HMAC-SHA256\\n\${date}\\n\${sha256(canonical)}\`)
  .digest('hex');
const authorization = \`SDK-HMAC-SHA256 Access=\${access}, SignedHeaders=\${names.join(';')}, Signature=\${signature}\`;
`;
}

function liveHeaders(action: string): string {
  return `const headers = {
  'content-type': 'application/json',
  'x-acs-action': '${action}',
  'x-acs-version': '${VERSION}',
  'x-acs-date': \`\${new Date().toISOString().slice(0, 19)}Z\`,
  'x-acs-signature-nonce': randomUUID(),
  'x-acs-content-sha256': sha256(body),
};
const signed = { ...headers, host: url.host };
const names = Object.keys(signed).sort();
const canonical = [
  'POST',
  '/',
  '',
  ...names.map((name) => \`\${name}:\${signed[name]}\`),
  '',
  names.join(';'),
  headers['x-acs-content-sha256'],
].join('\\n');
const signature = createHmac('sha256', secret)
  .update(\`ACS3-HMAC-SHA256\\n\${sha256(canonical)}\`)
  .digest('hex');
const authorization = \`ACS3-HMAC-SHA256 Credential=\${access},SignedHeaders=\${names.join(';')},Signature=\${signature}\`;
`;
}
