import type { OperationCoverage } from '../metastudio/coverage.ts';

/** What the page tells. */
export interface LandingFacts {
  readonly version: string;
  /** As the visitor reached us. */
  readonly baseUrl: string;
  /** What does not work; empty = everything does. */
  readonly problems: readonly string[];
  readonly coverage: readonly OperationCoverage[];
}

/** Style of the page; its hash stands in the Content-Security-Policy. */
export const LANDING_STYLE = `
:root{color-scheme:dark;--ground:#0E1116;--panel:#151A21;--line:#252C36;--ink:#E8EBEF;--dim:#98A2B0;--accent:#F2B84B;--good:#63C787;--bad:#F0716A}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:46rem;margin:0 auto;padding:4.5rem 1.5rem 4rem}
h1{font-size:2.1rem;line-height:1.2;margin:0 0 .4rem;letter-spacing:-.02em;font-weight:650}
h2{font-size:.8rem;margin:2.6rem 0 .7rem;color:var(--dim);font-weight:600;letter-spacing:.09em;text-transform:uppercase}
p{margin:.5rem 0;color:var(--dim)}
p strong{color:var(--ink);font-weight:600}
a{color:var(--accent);text-decoration-thickness:1px;text-underline-offset:.2em}
a:focus-visible,summary:focus-visible{outline:2px solid var(--accent);outline-offset:3px;border-radius:3px}
.state{display:inline-flex;align-items:center;gap:.55rem;margin-top:1rem;padding:.3rem .8rem;border:1px solid var(--line);border-radius:2rem;background:var(--panel);font-size:.92rem}
.state i{width:.6rem;height:.6rem;border-radius:50%;background:var(--good)}
.state.bad i{background:var(--bad)}
.problems{margin:.8rem 0 0;padding:0 0 0 1.1rem;color:var(--bad)}
dl{display:grid;grid-template-columns:minmax(9rem,max-content) 1fr;gap:.1rem 1.5rem;margin:0;padding:1rem 1.2rem;background:var(--panel);border:1px solid var(--line);border-radius:.7rem}
dt{color:var(--ink);font-weight:550}
dd{margin:0;color:var(--dim)}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.88rem;color:var(--ink)}
pre{margin:0;padding:1rem 1.2rem;background:var(--panel);border:1px solid var(--line);border-radius:.7rem;overflow-x:auto}
details{margin-top:.8rem}
summary{cursor:pointer;color:var(--dim)}
table{width:100%;border-collapse:collapse;margin-top:.6rem;font-size:.86rem}
td{padding:.28rem .5rem .28rem 0;border-bottom:1px solid var(--line);color:var(--dim);vertical-align:top;overflow-wrap:anywhere}
td:first-child{color:var(--ink);white-space:nowrap}
td.yes{color:var(--good)}
@media(max-width:34rem){main{padding-top:2.5rem}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.6rem}td:nth-child(2){display:none}}
`;

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function stateOf(problems: readonly string[]): string {
  if (problems.length === 0) return '<div class="state"><i></i>Everything works</div>';
  const items = problems.map((problem) => `<li>${escapeHtml(problem)}</li>`).join('');
  return `<div class="state bad"><i></i>Not everything works yet</div><ul class="problems">${items}</ul>`;
}

function coverageTable(coverage: readonly OperationCoverage[]): string {
  const rows = coverage.map(
    ({ operationId, method, path, available }) =>
      `<tr><td>${operationId}</td><td><code>${method} ${escapeHtml(path)}</code></td>` +
      `<td${available ? ' class="yes">answers' : '>not yet'}</td></tr>`,
  );
  return `<table>${rows.join('')}</table>`;
}

function tokenExample(baseUrl: string): string {
  return escapeHtml(
    `curl -i ${baseUrl}/v3/auth/tokens -H 'Content-Type: application/json' -d '{"auth":{"identity":{"methods":
  ["password"],"password":{"user":{"name":"USER","password":"PASSWORD","domain":{"name":"DOMAIN"}}}},
  "scope":{"project":{"id":"PROJECT_ID"}}}}'

curl ${baseUrl}/v1/PROJECT_ID/digital-assets?asset_source=SYSTEM -H 'X-Auth-Token: TOKEN'`,
  );
}

/** The page at `/`: what runs here, where the credentials lie, where to read on. */
export function landingPage(facts: LandingFacts): string {
  const { baseUrl, coverage } = facts;
  const base = escapeHtml(baseUrl);
  const served = coverage.filter(({ available }) => available).length;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>Cyclorama</title>
<style>${LANDING_STYLE}</style>
</head>
<body>
<main>
<h1>Cyclorama</h1>
<p>A studio for talking-avatar videos and live production, on this machine. Version ${escapeHtml(facts.version)}.</p>
${stateOf(facts.problems)}
<h2>What runs here</h2>
<dl>
<dt>MetaStudio API</dt><dd><code>${base}/v1/{project_id}/…</code><br>${served} of ${coverage.length} operations answer</dd>
<dt>Tokens</dt><dd><code>POST ${base}/v3/auth/tokens</code>, valid for 24 hours</dd>
<dt>Apsara API</dt><dd>not open yet</dd>
<dt>Console</dt><dd>not open yet; this page stands in for it</dd>
</dl>
<h2>Credentials</h2>
<p>The first start wrote them to <strong><code>credentials.json</code></strong> in the data folder
(<code>CYCLORAMA_DATA</code>, by default <code>./data</code>), readable by its owner only: project id, user and password for
tokens, access key and secret key for signed requests.</p>
<pre>${tokenExample(baseUrl)}</pre>
<h2>Read on</h2>
<dl>
<dt><a href="/openapi.json">openapi.json</a></dt><dd>every operation, machine-readable</dd>
<dt><a href="/healthz">healthz</a></dt><dd>what works and what does not</dd>
<dt><a href="/metrics">metrics</a></dt><dd>figures of this process for Prometheus</dd>
</dl>
<details><summary>All operations</summary>${coverageTable(coverage)}</details>
</main>
</body>
</html>
`;
}
