// Calls the MetaStudio API and our own of a running Cyclorama, signed with its access key (SDK-HMAC-SHA256).
import { readFileSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { signSdk } from '@cyclorama/signing';

/** @param folder data folder of the server; CYCLORAMA_DATA or ./data */
export function openClient(folder = process.env.CYCLORAMA_DATA ?? 'data') {
  const credentials = JSON.parse(readFileSync(`${folder}/credentials.json`, 'utf8'));
  return makeClient(credentials);
}

/** @param credentials what credentials.json holds */
export function makeClient({ endpoint, project_id, access_key, secret_key }) {
  const key = { accessKey: access_key, secretKey: secret_key };
  const send = async (method, url, body) => {
    const text = body === undefined ? '' : JSON.stringify(body);
    const headers = signSdk(
      { method, url, body: text, headers: text === '' ? {} : { 'content-type': 'application/json' } },
      key,
      new Date(),
    );
    return fetch(url, { method, headers, ...(text === '' ? {} : { body: text }) });
  };
  const call = async (method, url, body) => {
    const response = await send(method, url, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${url.pathname}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  return {
    endpoint,
    /** An operation of the MetaStudio API, below /v1/{project_id}. */
    api: (method, path, body) => call(method, new URL(`${endpoint}/v1/${project_id}${path}`), body),
    /** Our own API, below /api. */
    own: (method, path, body) => call(method, new URL(`${endpoint}/api${path}`), body),
    /** Server-sent events of our own API, one object `{event, data}` after the other. */
    async *events(path, signal) {
      const url = new URL(`${endpoint}/api${path}`);
      const headers = signSdk({ method: 'GET', url, body: '', headers: {} }, key, new Date());
      const response = await fetch(url, { headers, signal });
      if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
      const decoder = new StringDecoder('utf8');
      let rest = '';
      for await (const chunk of response.body) {
        rest += decoder.write(Buffer.from(chunk));
        const blocks = rest.split('\n\n');
        rest = blocks.pop();
        for (const block of blocks) {
          const event = /^event: (.*)$/m.exec(block)?.[1];
          const data = /^data: (.*)$/m.exec(block)?.[1];
          if (event !== undefined && data !== undefined) yield { event, data: JSON.parse(data) };
        }
      }
    },
    /** Id of a system asset by a word of its name, or of the first of its type. */
    async systemAsset(type, word = '') {
      const { assets } = await this.api(
        'GET',
        `/digital-assets?asset_type=${type}&asset_source=SYSTEM&limit=100`,
      );
      const found = assets.find(({ asset_name }) => asset_name.includes(word)) ?? assets[0];
      if (found === undefined) throw new Error(`the library has no ${type}`);
      return found.asset_id;
    },
  };
}
