// Serves the reference of the contract of renderers: people are drawn by the embedded renderer, in this process.
// node scripts/reference-renderer.mjs FOLDER [--port 8440] [--key KEY]
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRendererServer, trainPerson } from '@cyclorama/avatar';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { key: { type: 'string' }, port: { type: 'string', default: '8440' } },
});
const [folder] = positionals;
if (!folder) {
  console.error('usage: node scripts/reference-renderer.mjs FOLDER [--port 8440] [--key KEY]');
  process.exit(2);
}
await mkdir(folder, { recursive: true });
const server = createRendererServer({
  folder,
  ...(values.key ? { key: values.key } : {}),
  prepare: async (kind, source, output) => {
    const replacesBackground = true;
    const material =
      kind === 'portrait'
        ? { kind, picture: source, replacesBackground }
        : { kind, video: source, replacesBackground };
    await trainPerson({ material, workFolder: join(`${source}-work`), output });
  },
});
server.listen(Number(values.port), '127.0.0.1', () =>
  console.log(`The reference renderer listens on http://127.0.0.1:${values.port}`),
);
