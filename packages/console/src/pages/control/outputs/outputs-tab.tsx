import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { apsara } from '../../../api/apsara.ts';
import { keys } from '../../../api/keys.ts';
import { Badge, type Tone } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { CopyField } from '../copy-field.tsx';
import panes from '../panes.module.css';
import { editable, listOf } from '../prepare.ts';
import { bytesOf } from '../timecode.ts';
import { useDesk, useStatus } from '../use-desk.ts';
import { hidden } from './hidden.ts';
import styles from './outputs.module.css';

const TONES: Readonly<Record<string, Tone>> = {
  live: 'good',
  connecting: 'info',
  retrying: 'warn',
  failed: 'fault',
};

/** Where the programme plays, and where else it is sent. */
export function OutputsTab(): ReactNode {
  const { desk } = useDesk();
  const { t } = useTranslation('control');
  const { pgm, qualities } = desk.streams;
  const whep = `${location.origin}/rtc/whep/${pgm.name}`;
  return (
    <div className={styles.halves}>
      <section aria-label={t('outputs.play')}>
        <h3 className={styles.head}>{t('outputs.play')}</h3>
        <CopyField label="RTMP" value={pgm.rtmp} />
        <CopyField label="HTTP-FLV" value={pgm.flv} />
        <CopyField label="HLS" value={pgm.hls} />
        <CopyField label="WebRTC (WHEP)" value={whep} />
        {qualities
          .filter(({ name }) => name !== pgm.name)
          .map(({ quality, rtmp }) => (
            <CopyField key={quality} label={`RTMP ${quality}`} value={rtmp} />
          ))}
      </section>
      <Relays />
    </div>
  );
}

function Relays(): ReactNode {
  const { desk, stream, may } = useDesk();
  const { t } = useTranslation('control');
  const { t: words } = useTranslation('common');
  const cache = useQueryClient();
  const toasts = useToasts();
  const [url, setUrl] = useState('');
  const status = useStatus(stream);
  const queryKey = keys.casterPart(desk.id, 'config');
  const config = useQuery({
    queryKey,
    queryFn: ({ signal }) => apsara('DescribeCasterConfig', { CasterId: desk.id }, signal),
  });
  const targets = listOf(config.data?.SideOutputUrlList);
  const save = useMutation({
    mutationFn: async (next: readonly string[]) => {
      const { kept, input } = editable(await apsara('DescribeCasterConfig', { CasterId: desk.id }));
      await apsara('SetCasterConfig', {
        ...kept,
        CasterId: desk.id,
        TranscodeConfig: input,
        SideOutputUrlList: next.length === 0 ? '' : next,
      });
    },
    onSuccess: () => {
      setUrl('');
      return cache.invalidateQueries({ queryKey });
    },
    onError: (error) => toasts.failed(error),
  });
  const add = (event: SyntheticEvent): void => {
    event.preventDefault();
    save.mutate([...targets, url.trim()]);
  };
  const relays = (status?.outputs ?? []).filter(({ id }) => id.startsWith('relay'));
  return (
    <section aria-label={t('outputs.relays')}>
      <h3 className={styles.head}>{t('outputs.relays')}</h3>
      {config.error === null ? null : <ErrorNotice error={config.error} />}
      {config.data !== undefined && targets.length === 0 ? (
        <p className={panes.dim}>{t('outputs.none')}</p>
      ) : null}
      {targets.map((target, i) => {
        const state = relays[i];
        return (
          <div key={target} className={styles.relay}>
            <code className={styles.target}>{hidden(target)}</code>
            {state === undefined ? null : (
              <>
                <Badge tone={TONES[state.state] ?? 'plain'}>{t(`outputs.state.${state.state}`)}</Badge>
                <span className={`${panes.dim} tabular`}>
                  {state.kbps} kbit/s · {bytesOf(state.bytes_sent)}
                  {state.reconnects > 0 ? ` · ${t('sources.reconnects', { count: state.reconnects })}` : ''}
                </span>
              </>
            )}
            <Button
              look="ghost"
              size="s"
              icon={<Trash2 />}
              aria-label={t('outputs.remove', { url: hidden(target) })}
              disabled={!may || save.isPending}
              onClick={() => save.mutate(targets.filter((one) => one !== target))}
            />
          </div>
        );
      })}
      <form className={styles.add} onSubmit={add}>
        <TextField
          label={t('outputs.addLabel')}
          value={url}
          placeholder="rtmp://live.example.com/app/key"
          onChange={(event) => setUrl(event.target.value)}
          disabled={!may}
        />
        <Button type="submit" icon={<Plus />} busy={save.isPending} disabled={!may || url.trim() === ''}>
          {words('add')}
        </Button>
      </form>
    </section>
  );
}
