import { KeyRound, MoreHorizontal, Trash2, UserCheck, UserPlus, UserX } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../../api/own-system.ts';
import type { Role } from '../../../api/own.ts';
import { useMe } from '../../../app/session.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { Menu } from '../../../ui/menu.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { Select } from '../../../ui/select.tsx';
import { Table } from '../../../ui/table.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { moment } from '../format.ts';
import { LoadingLine } from '../loading-line.tsx';
import { Section } from '../section.tsx';
import styles from '../system.module.css';
import { AddPerson } from './add-person.tsx';
import { NewPassword } from './new-password.tsx';
import people from './people.module.css';
import { usePeople, usePeopleChanges } from './use-people.ts';

const ROLES: readonly Role[] = ['owner', 'operator', 'viewer'];

/** Who may sign in, and what they may do. */
export function PeopleTab(): ReactNode {
  const { t, i18n } = useTranslation(['system', 'common']);
  const me = useMe();
  const toasts = useToasts();
  const { data, error } = usePeople();
  const { update, remove } = usePeopleChanges();
  const [adding, setAdding] = useState(false);
  const [renewing, setRenewing] = useState<Person>();
  const [leaving, setLeaving] = useState<Person>();
  const onError = (failure: unknown): void => toasts.failed(failure);
  const isMe = (person: Person): boolean => person.id === me.user.id;

  const menuOf = (person: Person): ReactNode => (
    <Menu
      trigger={
        <Button look="ghost" icon={<MoreHorizontal />} aria-label={t('people.more', { name: person.name })} />
      }
      items={[
        { label: t('people.newPassword'), icon: <KeyRound />, onSelect: () => setRenewing(person) },
        {
          label: t(person.disabled ? 'people.enable' : 'people.disable'),
          icon: person.disabled ? <UserCheck /> : <UserX />,
          disabled: isMe(person),
          onSelect: () =>
            update.mutate({ id: person.id, change: { disabled: !person.disabled } }, { onError }),
        },
        undefined,
        {
          label: t('common:delete'),
          icon: <Trash2 />,
          danger: true,
          disabled: isMe(person),
          onSelect: () => setLeaving(person),
        },
      ]}
    />
  );

  return (
    <Section
      title={t('tab.people')}
      lead={t('people.lead')}
      tools={
        <Button look="primary" icon={<UserPlus />} onClick={() => setAdding(true)}>
          {t('people.add')}
        </Button>
      }
    >
      {error === null ? null : <ErrorNotice error={error} />}
      {data === undefined ? (
        error === null && <LoadingLine />
      ) : (
        <div className={styles.sheet}>
          <Table
            label={t('tab.people')}
            rows={data}
            keyOf={({ id }) => id}
            columns={[
              {
                name: 'name',
                label: t('people.name'),
                cell: (person) => (
                  <div className={people.who}>
                    <span className={people.face} aria-hidden="true">
                      {initial(person)}
                    </span>
                    <div>
                      <strong>{person.display_name === '' ? person.name : person.display_name}</strong>
                      {person.display_name === '' ? null : <div className={styles.small}>{person.name}</div>}
                    </div>
                    {isMe(person) ? <Badge tone="accent">{t('people.you')}</Badge> : null}
                    {person.disabled ? <Badge tone="warn">{t('people.disabled')}</Badge> : null}
                  </div>
                ),
              },
              {
                name: 'role',
                label: t('people.role'),
                width: '190px',
                cell: (person) => (
                  <Select<Role>
                    label={t('people.roleOf', { name: person.name })}
                    quiet
                    value={person.role}
                    disabled={isMe(person)}
                    onChange={(role) => update.mutate({ id: person.id, change: { role } }, { onError })}
                    choices={ROLES.map((role) => ({ value: role, label: t(`common:me.role.${role}`) }))}
                  />
                ),
              },
              {
                name: 'seen',
                label: t('people.seen'),
                width: '200px',
                cell: ({ signed_in_at: at }) => (
                  <span className={at === null ? styles.muted : 'tabular'}>
                    {at === null ? t('people.never') : moment(at, i18n.language)}
                  </span>
                ),
              },
              { name: 'more', label: '', width: '52px', cell: menuOf },
            ]}
          />
        </div>
      )}
      <dl className={people.roles}>
        {ROLES.map((role) => (
          <div key={role}>
            <dt>{t(`common:me.role.${role}`)}</dt>
            <dd>{t(`people.may.${role}`)}</dd>
          </div>
        ))}
      </dl>
      {adding ? <AddPerson onClose={() => setAdding(false)} /> : null}
      {renewing === undefined ? null : (
        <NewPassword person={renewing} onClose={() => setRenewing(undefined)} />
      )}
      <Confirm
        open={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title={t('people.deleteTitle', { name: leaving?.name })}
        confirm={t('common:delete')}
        busy={remove.isPending}
        onConfirm={() => {
          if (leaving !== undefined)
            remove.mutate(leaving.id, { onError, onSettled: () => setLeaving(undefined) });
        }}
      >
        {t('people.deleteWhat')}
      </Confirm>
    </Section>
  );
}

function initial({ display_name: shown, name }: Person): string {
  const [first] = new Intl.Segmenter().segment(shown === '' ? name : shown);
  return first?.segment.toUpperCase() ?? '';
}
