import type { LiveDocument } from '@cyclorama/stage/data';
import type { LocalMaterial } from '../caster/index.ts';

export type DialogBackground =
  | { readonly kind: 'none' }
  | { readonly kind: 'color'; readonly color: string }
  | { readonly kind: 'asset'; readonly assetId: string };

export interface DialogPictureInput {
  readonly avatarAssetId: string;
  readonly background: DialogBackground;
  /** Of what is seen; even. A transparent picture is sent twice as high. */
  readonly width: number;
  readonly height: number;
  readonly transparent: boolean;
  /** By key; a presenter that is missing is nobody, a background that is missing the usual colour. */
  readonly materials: ReadonlyMap<string, LocalMaterial>;
  /** Where it is published inside this server; absent = WebRTC viewers only. */
  readonly hubUrl?: string;
}

export interface CompiledDialog {
  readonly document: LiveDocument;
  /** Id of the source that speaks; undefined while its material is not here. */
  readonly presenter: string | undefined;
}
