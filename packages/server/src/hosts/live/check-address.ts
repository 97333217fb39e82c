import { isIPv6 } from 'node:net';
import type { AddressCheck } from '@cyclorama/stage/data';
import { createGuard } from '../../store/fetch/guard.ts';
import type { LiveNetwork } from './messages.ts';

const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  'rtmp:': '1935',
  'rtmps:': '443',
  'rtsp:': '554',
  'rtsps:': '322',
  'http:': '80',
  'https:': '443',
};
/** Lowest port at which an SRT source may wait for its sender: others belong to services. */
const LISTEN_FROM = 1024;

/**
 * Checks where a URL leads and pins it to the address that was checked. A listener (`mode=listener`) leads nowhere: it
 * is only kept off well-known ports.
 */
export function openAddressCheck(network: LiveNetwork): AddressCheck {
  const guard = createGuard({ allowedNetworks: network.allowedNetworks });
  const own = new Set(network.own);
  return async (text) => {
    if (!URL.canParse(text)) throw new Error('this is no URL');
    const url = new URL(text);
    const port = url.port === '' ? (DEFAULT_PORTS[url.protocol] ?? '') : url.port;
    if (url.protocol === 'srt:' && url.searchParams.get('mode') === 'listener') {
      if (Number(port) < LISTEN_FROM)
        throw new Error(`an SRT listener needs a port from ${LISTEN_FROM}, not ${port || 'none'}`);
      return text;
    }
    if (own.has(`${url.hostname}:${port}`)) return text;
    const [found] = await guard.resolve(url.hostname);
    const address = found?.address ?? url.hostname;
    return withHost(text, isIPv6(address) ? `[${address}]` : address);
  };
}

/** The URL with another host, everything else spelled as it was. */
function withHost(text: string, host: string): string {
  const scheme = text.indexOf('//') + 2;
  const [authority = ''] = text.slice(scheme).split(/[/?#]/);
  const from = scheme + authority.lastIndexOf('@') + 1;
  const end = text[from] === '[' ? text.indexOf(']', from) + 1 : from + hostLength(text.slice(from));
  return text.slice(0, from) + host + text.slice(end);
}

function hostLength(rest: string): number {
  const at = rest.search(/[:/?#]/);
  return at < 0 ? rest.length : at;
}
