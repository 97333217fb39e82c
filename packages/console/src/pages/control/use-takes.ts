import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/http.ts';
import {
  fadeToBlack,
  holdTransition,
  showOnBus,
  takePreview,
  type Desk,
  type Moment,
  type Transition,
} from '../../api/own-desk.ts';
import { useToasts } from '../../ui/toast.tsx';
import type { BusItem } from './bus-items.ts';
import { isConfirmed } from './confirmed.ts';
import { LeverSender, type LeverOrder } from './lever.ts';
import { deskKey } from './use-desk.ts';

export interface Takes {
  /** What is on its way to the programme and not confirmed yet. */
  readonly pending: boolean;
  /** The show has not answered in time; it is stored, and follows. */
  readonly waiting: boolean;
  /** What the show confirmed last. */
  readonly last: Moment | undefined;
  readonly preview: (item: BusItem) => void;
  readonly hotCut: (item: BusItem) => void;
  readonly take: (transition: Transition) => void;
  readonly fade: (on: boolean, milliseconds: number) => void;
  /** Moves a T-bar between programme and preview; at its far end it takes. */
  readonly lever: (order: LeverOrder, kind: 'fade' | 'wipe') => void;
}

/** What is left of the way when a lever reaches its end. */
const LEVER_END_MS = 120;

/** Preview, cut, auto and fade to black: each shown only when the show has confirmed it. */
export function useTakes(desk: Desk): Takes {
  const cache = useQueryClient();
  const toasts = useToasts();
  const { t } = useTranslation('control');
  const [last, setLast] = useState<Moment>();
  const [unconfirmed, setUnconfirmed] = useState(false);
  const refresh = () => cache.invalidateQueries({ queryKey: deskKey(desk.id) });
  const act = useMutation({
    mutationFn: (work: () => Promise<Moment>) => work(),
    onSuccess: (moment) => {
      setLast(moment);
      setUnconfirmed(false);
      return refresh();
    },
    onError: (error) => {
      // What is shown is old: look again, then say so.
      void refresh();
      if (isUnconfirmed(error)) setUnconfirmed(true);
      else
        toasts.failed(error instanceof ApiError && error.status === 412 ? stale(error, t('stale')) : error);
    },
  });
  const show = (bus: 'pvw' | 'pgm', { source, layoutId }: BusItem): void =>
    act.mutate(() =>
      showOnBus(desk.id, {
        bus,
        ...(source === undefined ? {} : { source }),
        ...(source === undefined && layoutId !== undefined ? { layout_id: layoutId } : {}),
      }),
    );
  const takeNow = (transition: Transition, expects = lookOfPreview(desk)): Promise<Moment> =>
    takePreview(desk.id, { ...transition, swap: true, ...(expects === undefined ? {} : { expects }) });
  const { mutateAsync } = act;
  const carryOut = useRef<(order: LeverOrder) => Promise<void>>(async () => undefined);
  const leverKind = useRef<'fade' | 'wipe'>('fade');
  useEffect(() => {
    carryOut.current = async (order) => {
      const work = (): Promise<Moment> =>
        order.kind === 'take'
          ? takeNow({ transition: 'fade', milliseconds: LEVER_END_MS })
          : holdTransition(desk.id, { position: order.position, transition: leverKind.current });
      // What goes wrong is told by the mutation.
      await mutateAsync(work).catch(() => undefined);
    };
  });
  const [sender] = useState(() => new LeverSender((order) => carryOut.current(order)));
  return {
    pending: act.isPending,
    waiting: unconfirmed && !isConfirmed(desk),
    last,
    preview: (item) => show('pvw', item),
    hotCut: (item) => show('pgm', item),
    take: (transition) => act.mutate(() => takeNow(transition)),
    lever: (order, kind) => {
      leverKind.current = kind;
      sender.send(order);
    },
    fade: (on, milliseconds) => act.mutate(() => fadeToBlack(desk.id, { on, milliseconds })),
  };
}

function lookOfPreview({ on_air: onAir, scenes }: Desk): string | undefined {
  return (onAir?.pvw ?? scenes.pvw)?.look;
}

/** The show was too busy to answer; what was asked for is stored. */
function isUnconfirmed(error: Error): boolean {
  return error instanceof ApiError && error.code === 'LiveUnavailable.not-running';
}

function stale(error: ApiError, words: string): ApiError {
  return new ApiError(words, { status: 412, code: error.code, requestId: error.requestId });
}
