import type { RemoteRenderer } from '../../types.ts';

/** Whether something names a person at a renderer. */
export function isRenderer(value: unknown): value is RemoteRenderer {
  try {
    return rendererOption(value) !== undefined;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** Checks the option `renderer` of a painter. @throws TypeError */
export function rendererOption(renderer: unknown): RemoteRenderer | undefined {
  if (renderer === undefined) return undefined;
  const { url, key, id, addresses } = (renderer ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof url !== 'string' || !URL.canParse(url) || !/^https?:/.test(url))
    throw new TypeError('options.renderer.url must be an HTTP address');
  if (typeof id !== 'string' || id === '')
    throw new TypeError('options.renderer.id must name a person at the renderer');
  if (key !== undefined && typeof key !== 'string')
    throw new TypeError('options.renderer.key must be a string');
  if (addresses !== undefined && !isAddressList(addresses))
    throw new TypeError('options.renderer.addresses must be a list of { address, family }');
  return {
    ...{ url, id },
    ...(key === undefined ? {} : { key }),
    ...(addresses === undefined ? {} : { addresses }),
  };
}

function isAddressList(value: unknown): value is NonNullable<RemoteRenderer['addresses']> {
  return (
    Array.isArray(value) &&
    value.every((one: unknown) => {
      const { address, family } = (one ?? {}) as Readonly<Record<string, unknown>>;
      return typeof address === 'string' && (family === 4 || family === 6);
    })
  );
}
