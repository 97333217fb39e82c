import { WEB_SDK_ERRORS } from '@cyclorama/contract';

/** What a page (or the driver of an avatar) asks for cannot be: `code` is one of the SDK's table, as it is written there. */
export class DialogRefused extends Error {
  override readonly name = 'DialogRefused';
  readonly code: string;
  readonly detail: string | undefined;

  constructor(code: string, detail?: string, options?: ErrorOptions) {
    const said = WEB_SDK_ERRORS[code] ?? 'Not possible.';
    super(detail === undefined ? said : `${said.replace(/\.$/, '')}: ${detail}`, options);
    this.code = code;
    this.detail = detail;
  }
}
