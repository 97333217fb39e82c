import { KeyRound, Plus } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccessKey } from '../../../api/own-system.ts';
import { Badge, type Tone } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Table } from '../../../ui/table.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { moment } from '../format.ts';
import { LoadingLine } from '../loading-line.tsx';
import { Section } from '../section.tsx';
import styles from '../system.module.css';
import { CreateKey } from './create-key.tsx';
import { useAccessKeys, useKeyChanges } from './use-keys.ts';

const TONE: Readonly<Record<AccessKey['state'], Tone>> = {
  live: 'info',
  revoked: 'plain',
  expired: 'plain',
  disabled: 'warn',
};

/** Keys with which programs use the studio. */
export function KeysTab(): ReactNode {
  const { t, i18n } = useTranslation(['system', 'common']);
  const toasts = useToasts();
  const { data, error } = useAccessKeys();
  const { revoke } = useKeyChanges();
  const [making, setMaking] = useState(false);
  const [ending, setEnding] = useState<AccessKey>();
  const make = (
    <Button look="primary" icon={<Plus />} onClick={() => setMaking(true)}>
      {t('keys.create')}
    </Button>
  );
  return (
    <Section title={t('tab.keys')} lead={t('keys.lead')} tools={make}>
      {error === null ? null : <ErrorNotice error={error} />}
      {data === undefined ? (
        error === null && <LoadingLine />
      ) : (
        <div className={styles.sheet}>
          <Table
            label={t('tab.keys')}
            rows={data}
            keyOf={(key) => key.access_key}
            empty={
              <EmptyState icon={<KeyRound size={20} />} title={t('keys.none')}>
                {t('keys.noneHint')}
              </EmptyState>
            }
            columns={[
              {
                name: 'name',
                label: t('keys.name'),
                cell: (key) => (
                  <>
                    <strong>{key.name === '' ? key.user : key.name}</strong>
                    <div className={styles.small}>
                      <code>{key.access_key}</code>
                    </div>
                  </>
                ),
              },
              {
                name: 'may',
                label: t('keys.may'),
                cell: (key) =>
                  `${t(`common:me.role.${key.role}`)}${key.bounded ? ` · ${t('keys.bounded')}` : ''}`,
              },
              {
                name: 'state',
                label: t('keys.state'),
                cell: (key) => <Badge tone={TONE[key.state]}>{t(`keys.is.${key.state}`)}</Badge>,
              },
              {
                name: 'created',
                label: t('keys.created'),
                cell: (key) => <span className="tabular">{moment(key.created_at, i18n.language)}</span>,
              },
              {
                name: 'ends',
                label: t('keys.ends'),
                cell: (key) =>
                  key.expires_at === null ? (
                    <span className={styles.muted}>{t('keys.never')}</span>
                  ) : (
                    <span className="tabular">{moment(key.expires_at, i18n.language)}</span>
                  ),
              },
              {
                name: 'revoke',
                label: '',
                width: '110px',
                cell: (key) =>
                  key.state === 'live' || key.state === 'disabled' ? (
                    <Button
                      size="s"
                      look="ghost"
                      aria-label={t('keys.revokeOne', { key: key.access_key })}
                      onClick={() => setEnding(key)}
                    >
                      {t('keys.revoke')}
                    </Button>
                  ) : null,
              },
            ]}
          />
        </div>
      )}
      {making ? <CreateKey onClose={() => setMaking(false)} /> : null}
      <Confirm
        open={ending !== undefined}
        onClose={() => setEnding(undefined)}
        title={t('keys.revokeTitle')}
        confirm={t('keys.revoke')}
        busy={revoke.isPending}
        onConfirm={() => {
          if (ending !== undefined)
            revoke.mutate(ending.access_key, {
              onError: (failure) => toasts.failed(failure),
              onSettled: () => setEnding(undefined),
            });
        }}
      >
        {t('keys.revokeWhat', { key: ending?.access_key })}
      </Confirm>
    </Section>
  );
}
