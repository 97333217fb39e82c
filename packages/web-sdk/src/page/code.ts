/** No code could be had; `code` is one of the SDK's table. */
export class NoCode extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'NoCode';
    this.code = code;
  }
}

/** Of the page's address; undefined where it has none. */
export function codeOfAddress(search: string): string | undefined {
  const code = new URLSearchParams(search).get('once_code') ?? '';
  return code === '' ? undefined : code;
}

/** A code of a public robot. @throws NoCode */
export async function fetchCode(
  robotId: string,
  base: string,
  fetcher: typeof fetch = fetch,
): Promise<string> {
  let answer: Response;
  let body: Readonly<Record<string, unknown>>;
  try {
    answer = await fetcher(new URL('ics/v1/public-codes', base), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ robot_id: robotId }),
    });
    body = (await answer.json()) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new NoCode('999000001', error instanceof Error ? error.message : String(error));
  }
  const code = body['once_code'];
  if (answer.ok && typeof code === 'string') return code;
  throw new NoCode(textOf(body['error_code']) ?? '999000001', textOf(body['error_msg']) ?? '');
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
