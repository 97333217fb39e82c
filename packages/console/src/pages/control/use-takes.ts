import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/http.ts';
import {
  fadeToBlack,
  showOnBus,
  takePreview,
  type Desk,
  type Moment,
  type Transition,
} from '../../api/own-desk.ts';
import { useToasts } from '../../ui/toast.tsx';
import type { BusItem } from './bus-items.ts';
import { deskKey } from './use-desk.ts';

export interface Takes {
  /** What is on its way to the programme and not confirmed yet. */
  readonly pending: boolean;
  /** What the show confirmed last. */
  readonly last: Moment | undefined;
  readonly preview: (item: BusItem) => void;
  readonly hotCut: (item: BusItem) => void;
  readonly take: (transition: Transition) => void;
  readonly fade: (on: boolean, milliseconds: number) => void;
}

/** Preview, cut, auto and fade to black: each shown only when the show has confirmed it. */
export function useTakes(desk: Desk): Takes {
  const cache = useQueryClient();
  const toasts = useToasts();
  const { t } = useTranslation('control');
  const [last, setLast] = useState<Moment>();
  const refresh = () => cache.invalidateQueries({ queryKey: deskKey(desk.id) });
  const act = useMutation({
    mutationFn: (work: () => Promise<Moment>) => work(),
    onSuccess: (moment) => {
      setLast(moment);
      return refresh();
    },
    onError: (error) => {
      // What is shown is old: look again, then say so.
      void refresh();
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
  return {
    pending: act.isPending,
    last,
    preview: (item) => show('pvw', item),
    hotCut: (item) => show('pgm', item),
    take: (transition) => {
      const expects = (desk.on_air?.pvw ?? desk.scenes.pvw)?.look;
      act.mutate(() =>
        takePreview(desk.id, { ...transition, swap: true, ...(expects === undefined ? {} : { expects }) }),
      );
    },
    fade: (on, milliseconds) => act.mutate(() => fadeToBlack(desk.id, { on, milliseconds })),
  };
}

function stale(error: ApiError, words: string): ApiError {
  return new ApiError(words, { status: 412, code: error.code, requestId: error.requestId });
}
