import type { MatteSettings } from '../../../matte/settings.ts';
import type { Picture } from '../../../pixels/picture.ts';
import type { PictureSet, SourceShare } from '../../boards.ts';
import type { SourceState } from '../../stage-api.ts';
import type { TimeShare } from '../../time.ts';
import type { VariantMessage } from '../messages.ts';

/** What the thread of a matte source is made with. */
export interface MatteJob {
  readonly share: SourceShare;
  readonly time: TimeShare;
  readonly memory: WebAssembly.Memory;
  readonly tickMs: number;
  /** No picture is larger. */
  readonly width: number;
  readonly height: number;
  readonly active: boolean;
  readonly variants: readonly VariantMessage[];
  readonly settings: MatteSettings;
  /** URL of the module that exports `openMatter` and `matterBytes`. */
  readonly module: string;
  /** The source that is keyed. */
  readonly parent: {
    readonly label: string;
    readonly share: SourceShare;
    readonly sets: readonly PictureSet[];
  };
}

/** To the thread. */
export type ToMatte =
  | VariantMessage
  | { readonly kind: 'drop'; readonly variant: number }
  | { readonly kind: 'active'; readonly decode: boolean }
  | { readonly kind: 'settings'; readonly settings: MatteSettings }
  /** A block of stage memory that was asked for. */
  | { readonly kind: 'scratch'; readonly at: number }
  /** The parent's pictures from `from` on lie there; undefined: they are about to be given back. */
  | {
      readonly kind: 'parent';
      readonly variant: number;
      readonly pictures: readonly Picture[] | undefined;
      readonly from: number;
      readonly ack: number;
    };

/** From the thread. */
export type FromMatte =
  | { readonly kind: 'state'; readonly state: SourceState; readonly reason?: string }
  /** Pictures of the source's own size are wanted for numbers from `from` on. */
  | { readonly kind: 'size'; readonly width: number; readonly height: number; readonly from: number }
  | { readonly kind: 'dropped'; readonly variant: number }
  | { readonly kind: 'done'; readonly ack: number }
  | { readonly kind: 'scratch'; readonly bytes: number }
  | { readonly kind: 'free'; readonly at: number }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'closed' };
