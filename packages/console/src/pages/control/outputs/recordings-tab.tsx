import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Circle, Download, Square } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { apsara } from '../../../api/apsara.ts';
import { keys } from '../../../api/keys.ts';
import { listRecordings, type Recording } from '../../../api/own-desk.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { Table, type Column } from '../../../ui/table.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import panes from '../panes.module.css';
import { editable, type RecordFormat } from '../prepare.ts';
import { bytesOf, countdownOf } from '../timecode.ts';
import { recordingsKey, useDesk, useStatus } from '../use-desk.ts';

const FORMATS = ['mp4', 'flv', 'm3u8'] as const;

/** Recording on and off, and the files that were made. */
export function RecordingsTab(): ReactNode {
  const { desk, stream, may } = useDesk();
  const { t } = useTranslation('control');
  const cache = useQueryClient();
  const toasts = useToasts();
  const [format, setFormat] = useState<RecordFormat>('mp4');
  const queryKey = keys.casterPart(desk.id, 'config');
  const config = useQuery({
    queryKey,
    queryFn: ({ signal }) => apsara('DescribeCasterConfig', { CasterId: desk.id }, signal),
  });
  const list = useQuery({
    queryKey: recordingsKey(desk.id),
    queryFn: ({ signal }) => listRecordings(desk.id, signal),
  });
  const on = (config.data?.RecordConfig?.RecordFormat?.RecordFormat ?? []).length > 0;
  const output = useStatus(stream)?.outputs.find(({ id }) => id.startsWith('record'));
  const change = useMutation({
    mutationFn: async (formats: readonly RecordFormat[]) => {
      const { kept, input } = editable(await apsara('DescribeCasterConfig', { CasterId: desk.id }));
      await apsara('SetCasterConfig', {
        ...kept,
        CasterId: desk.id,
        TranscodeConfig: input,
        RecordConfig: formats.length === 0 ? '' : { videoFormat: formats.map((Format) => ({ Format })) },
      });
    },
    onSuccess: () => cache.invalidateQueries({ queryKey }),
    onError: (error) => toasts.failed(error),
  });
  return (
    <div className={panes.pane}>
      <div className={panes.bar}>
        <div className={panes.actions}>
          {on ? (
            <Button
              icon={<Square />}
              disabled={!may}
              busy={change.isPending}
              onClick={() => change.mutate([])}
            >
              {t('recordings.stop')}
            </Button>
          ) : (
            <>
              <Button
                look="primary"
                icon={<Circle />}
                disabled={!may}
                busy={change.isPending}
                onClick={() => change.mutate([format])}
              >
                {t(desk.running ? 'recordings.start' : 'recordings.arm')}
              </Button>
              <Segmented
                label={t('recordings.format')}
                value={format}
                onChange={setFormat}
                choices={FORMATS.map((value) => ({ value, label: value.toUpperCase() }))}
                disabled={!may}
              />
            </>
          )}
          {on && !desk.running ? <span>{t('recordings.armed')}</span> : null}
          {output === undefined ? null : (
            <>
              <Badge tone={output.state === 'failed' ? 'fault' : 'accent'}>{t('recordings.now')}</Badge>
              <span className="tabular">{bytesOf(output.bytes_sent)}</span>
            </>
          )}
        </div>
      </div>
      {list.error === null ? null : <ErrorNotice error={list.error} />}
      {list.data === undefined ? null : (
        <Table
          label={t('tabs.recordings')}
          columns={columns(t)}
          rows={list.data}
          keyOf={({ key }) => key}
          empty={<EmptyState title={t('recordings.emptyTitle')}>{t('recordings.emptyWords')}</EmptyState>}
        />
      )}
    </div>
  );
}

function columns(t: (key: string) => string): readonly Column<Recording>[] {
  return [
    { name: 'name', label: t('recordings.file'), cell: ({ name }) => <code>{name}</code> },
    {
      name: 'at',
      label: t('recordings.at'),
      cell: ({ at }) => <span className="tabular">{new Date(at).toLocaleString()}</span>,
    },
    {
      name: 'length',
      label: t('recordings.length'),
      numeric: true,
      cell: ({ duration_ms: ms }) => countdownOf(ms),
    },
    { name: 'size', label: t('recordings.size'), numeric: true, cell: ({ bytes }) => bytesOf(bytes) },
    {
      name: 'get',
      label: '',
      cell: ({ url, name }) =>
        url === null ? (
          <span className={panes.dim}>{t('recordings.gone')}</span>
        ) : (
          <a href={url} download={name} aria-label={`${t('recordings.get')} ${name}`}>
            <Download size={16} />
          </a>
        ),
    },
  ];
}
