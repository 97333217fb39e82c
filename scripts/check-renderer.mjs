// Walks through the contract of renderers with one of them and says what it does not keep.
// node scripts/check-renderer.mjs URL PORTRAIT [--key KEY]
import { parseArgs } from 'node:util';
import { checkRenderer } from '@cyclorama/avatar';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { key: { type: 'string' } } });
const [url, portrait] = positionals;
if (!url || !portrait) {
  console.error('usage: node scripts/check-renderer.mjs URL PORTRAIT [--key KEY]');
  process.exit(2);
}
const checks = await checkRenderer({ url, portrait, ...(values.key ? { key: values.key } : {}) });
for (const { name, passed, message } of checks)
  console.log(`${passed ? 'ok  ' : 'FAIL'} ${name}${passed ? '' : `: ${message}`}`);
process.exit(checks.every(({ passed }) => passed) ? 0 : 1);
