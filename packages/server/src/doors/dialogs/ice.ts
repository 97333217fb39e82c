import type { CreateDialogAnswer } from '@cyclorama/contract/dialogs';

type IceServer = CreateDialogAnswer['ice_servers'][number];

/** As the settings have them: `turn:USER:PASSWORD@HOST:PORT?transport=udp`, also with `//`. */
const URL_FORM = /^(stuns?|turns?):(?:\/\/)?(?:([^:@]*):([^@]*)@)?([^@]+)$/;

/** Servers of the settings as browsers want them: credentials beside the address. What is none is left out. */
export function iceServersOf(urls: readonly string[]): readonly IceServer[] {
  return urls.flatMap((url): IceServer[] => {
    const [, scheme, user, password, place] = URL_FORM.exec(url) ?? [];
    if (scheme === undefined || place === undefined) return [];
    const own = { urls: [`${scheme}:${place}`] };
    if (user === undefined || password === undefined) return [own];
    return [{ ...own, username: plain(user), credential: plain(password) }];
  });
}

function plain(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
