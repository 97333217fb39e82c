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
:root{color-scheme:dark light;--ground:#0E1116;--panel:#161B22;--line:#262D37;--ink:#E8EBEF;--dim:#98A2B0;--accent:#F5A524}
@media(prefers-color-scheme:light){:root{--ground:#FBFBFA;--panel:#F1F2F3;--line:#DADDE1;--ink:#14181D;--dim:#57606C;--accent:#8A5600}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:46rem;margin:0 auto;padding:4.5rem 1.5rem 4rem}
h1{font-size:2.1rem;line-height:1.2;margin:0 0 .4rem;letter-spacing:-.02em;font-weight:650}
h2{font-size:.8rem;margin:2.8rem 0 .6rem;color:var(--dim);font-weight:600;letter-spacing:.09em;text-transform:uppercase}
p{margin:.5rem 0;color:var(--dim)}
p strong{color:var(--ink);font-weight:600}
a{color:var(--accent);text-decoration-thickness:1px;text-underline-offset:.2em}
a:focus-visible,summary:focus-visible{outline:2px solid var(--accent);outline-offset:3px;border-radius:3px}
.state{margin:1rem 0 0;color:var(--ink)}
.problems{margin:.3rem 0 0;padding:0 0 0 .9rem;border-left:2px solid var(--accent);list-style:none;color:var(--ink)}
dl{margin:0;border-top:1px solid var(--line)}
dl div{display:grid;grid-template-columns:9.5rem 1fr;gap:0 1.5rem;padding:.65rem 0;border-bottom:1px solid var(--line)}
dt{font-weight:550}
dd{margin:0;color:var(--dim);overflow-wrap:anywhere}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.86rem;color:var(--ink)}
pre{margin:1rem 0 0;padding:1rem 1.2rem;background:var(--panel);border-radius:.5rem;overflow-x:auto}
details{margin-top:1rem}
summary{cursor:pointer;color:var(--dim)}
table{width:100%;border-collapse:collapse;margin-top:.6rem;font-size:.86rem}
td{padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--line);color:var(--dim);vertical-align:top;overflow-wrap:anywhere}
td:first-child,td.yes{color:var(--ink)}
td:last-child{white-space:nowrap;padding-right:0}
@media(max-width:34rem){main{padding-top:2.5rem}dl div{grid-template-columns:1fr}td:nth-child(2){display:none}}
`;

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function stateOf(problems: readonly string[]): string {
  if (problems.length === 0) return '<p class="state">Everything works.</p>';
  const items = problems.map((problem) => `<li>${escapeHtml(problem)}</li>`).join('');
  return `<p class="state">Not everything works yet:</p><ul class="problems">${items}</ul>`;
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
    `curl -i ${baseUrl}/v3/auth/tokens \\
  -H 'Content-Type: application/json' \\
  -d '{"auth": {"identity": {"methods": ["password"],
       "password": {"user": {"name": "USER", "password": "PASSWORD",
         "domain": {"name": "DOMAIN"}}}},
       "scope": {"project": {"id": "PROJECT_ID"}}}}'

curl '${baseUrl}/v1/PROJECT_ID/digital-assets?asset_source=SYSTEM' \\
  -H 'X-Auth-Token: TOKEN'`,
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
<div><dt>MetaStudio API</dt><dd><code>${base}/v1/{project_id}/…</code><br>${served} of ${coverage.length} operations answer</dd></div>
<div><dt>Tokens</dt><dd><code>POST ${base}/v3/auth/tokens</code><br>valid for 24 hours</dd></div>
<div><dt>Apsara API</dt><dd>not open yet</dd></div>
<div><dt>Console</dt><dd>not open yet; this page stands in for it</dd></div>
</dl>
<h2>Credentials</h2>
<p>The first start wrote them to <strong><code>credentials.json</code></strong> in the data folder
(<code>CYCLORAMA_DATA</code>, by default <code>./data</code>), readable by its owner only: project id, user and password for
tokens, access key and secret key for signed requests.</p>
<pre>${tokenExample(baseUrl)}</pre>
<h2>Read on</h2>
<dl>
<div><dt><a href="/openapi.json">openapi.json</a></dt><dd>every operation, machine-readable</dd></div>
<div><dt><a href="/healthz">healthz</a></dt><dd>what works and what does not</dd></div>
<div><dt><a href="/metrics">metrics</a></dt><dd>figures of this process for Prometheus</dd></div>
</dl>
<details><summary>All operations</summary>${coverageTable(coverage)}</details>
</main>
</body>
</html>
`;
}
