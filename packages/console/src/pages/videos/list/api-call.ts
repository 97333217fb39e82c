/** A call of the API that somebody can do again outside of the console. */
export interface ApiCall {
  readonly endpoint: string;
  readonly projectId: string;
  readonly user: string;
  readonly domain: string;
  readonly method: 'POST';
  /** Below `/v1/{project_id}`. */
  readonly path: string;
  readonly body: unknown;
}

/** The call for a shell: a token with the password, then the call with it. Secrets come from the environment. */
export function asCurl({ endpoint, projectId, user, domain, method, path, body }: ApiCall): string {
  const auth = {
    auth: {
      identity: {
        methods: ['password'],
        password: { user: { name: user, password: '$CYCLORAMA_PASSWORD', domain: { name: domain } } },
      },
      scope: { project: { id: projectId } },
    },
  };
  return `# Set CYCLORAMA_PASSWORD first. A token is good for 24 hours.
TOKEN=$(curl -sS -D - -o /dev/null -X POST ${shell(`${endpoint}/v3/auth/tokens`)} \\
  -H 'Content-Type: application/json' \\
  -d ${shell(JSON.stringify(auth)).replace('$CYCLORAMA_PASSWORD', `'"$CYCLORAMA_PASSWORD"'`)} \\
  | tr -d '\\r' | sed -n 's/^[Xx]-[Ss]ubject-[Tt]oken: //p')

curl -sS -X ${method} ${shell(`${endpoint}/v1/${projectId}${path}`)} \\
  -H "X-Auth-Token: $TOKEN" \\
  -H 'Content-Type: application/json' \\
  -d ${shell(JSON.stringify(body, null, 2))}
`;
}

function shell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The call for Node.js 20 or later without any package, signed with an access key (SDK-HMAC-SHA256). */
export function asNode({ endpoint, projectId, method, path, body }: ApiCall): string {
  return `// node call.mjs, with CYCLORAMA_ACCESS_KEY and CYCLORAMA_SECRET_KEY in the environment.
import { createHash, createHmac } from 'node:crypto';

const { CYCLORAMA_ACCESS_KEY: access, CYCLORAMA_SECRET_KEY: secret } = process.env;
const url = new URL(${JSON.stringify(`${endpoint}/v1/${projectId}${path}`)});
const body = JSON.stringify(${JSON.stringify(body, null, 2)});

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const date = new Date().toISOString().replace(/[-:]|\\.\\d{3}/g, '');
const headers = { 'content-type': 'application/json', host: url.host, 'x-sdk-date': date };
const names = Object.keys(headers).sort();
const canonical = [
  '${method}',
  url.pathname.endsWith('/') ? url.pathname : \`\${url.pathname}/\`,
  '',
  ...names.map((name) => \`\${name}:\${headers[name]}\`),
  '',
  names.join(';'),
  sha256(body),
].join('\\n');
const signature = createHmac('sha256', secret)
  .update(\`SDK-HMAC-SHA256\\n\${date}\\n\${sha256(canonical)}\`)
  .digest('hex');

const response = await fetch(url, {
  method: '${method}',
  headers: {
    'content-type': headers['content-type'],
    'x-sdk-date': date,
    authorization: \`SDK-HMAC-SHA256 Access=\${access}, SignedHeaders=\${names.join(';')}, Signature=\${signature}\`,
  },
  body,
});
console.log(response.status, await response.json());
`;
}
