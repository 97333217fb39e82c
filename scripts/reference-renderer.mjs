// Serves the reference of the contract of renderers: people are drawn by the embedded renderer, in this process.
// node scripts/reference-renderer.mjs FOLDER [--port 8440] [--key KEY]
import { mkdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { createRendererServer, makePortrait, openFaceFinder, trainPerson } from '@cyclorama/avatar';

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
const faceFinder = await openFaceFinder();
const server = createRendererServer({
  folder,
  ...(values.key ? { key: values.key } : {}),
  prepare: async (kind, source, output) => {
    if (kind === 'portrait') await makePortrait(source, output, { replacesBackground: true, faceFinder });
    else {
      const material = { kind, video: source, replacesBackground: true };
      await trainPerson({ material, workFolder: `${source}-work`, output }, { faceFinder });
    }
  },
});
server.listen(Number(values.port), '127.0.0.1', () =>
  console.log(`The reference renderer listens on http://127.0.0.1:${values.port}`),
);
