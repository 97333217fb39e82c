import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { OpenApi, Shape } from './document.ts';
import styles from './reference.module.css';
import { merged } from './sample.ts';
import { kindOf, valuesOf } from './words.ts';

export interface Member {
  /** Empty: the thing itself, whose members are shown. */
  readonly name: string;
  readonly where?: string;
  readonly isRequired: boolean;
  readonly shape: Shape;
}

/** Members with their kinds; those that have members of their own unfold. */
export function Members({
  document,
  members,
  isOpen = false,
}: {
  readonly document: OpenApi;
  readonly members: readonly Member[];
  readonly isOpen?: boolean;
}): ReactNode {
  const [only] = members;
  if (isOpen && members.length === 1 && only?.name === '') {
    const inner = innerOf(document, only.shape);
    return inner.length === 0 ? (
      <p className={styles.kind}>{kindOf(only.shape)}</p>
    ) : (
      <Members document={document} members={inner} />
    );
  }
  return (
    <ul className={styles.members}>
      {members.map((member) => (
        <MemberView key={`${member.where ?? ''} ${member.name}`} document={document} member={member} />
      ))}
    </ul>
  );
}

function MemberView({
  document,
  member,
}: {
  readonly document: OpenApi;
  readonly member: Member;
}): ReactNode {
  const { t } = useTranslation('system');
  const [open, setOpen] = useState(false);
  const { name, where, isRequired } = member;
  const shape = merged(document, member.shape);
  const inner = innerOf(document, member.shape);
  const values = valuesOf(shape);
  const line = (
    <>
      <code className={styles.member}>{name}</code>
      <span className={styles.kind}>{kindOf({ ...shape, ...(shape.type ? {} : member.shape) })}</span>
      {where === undefined ? null : <span className={styles.where}>{where}</span>}
      {isRequired ? <span className={styles.required}>{t('api.required')}</span> : null}
      {shape.default === undefined ? null : (
        <span className={styles.where}>= {JSON.stringify(shape.default)}</span>
      )}
    </>
  );
  return (
    <li>
      {inner.length === 0 ? (
        <div className={styles.line}>{line}</div>
      ) : (
        // Drawn only when it is open: shapes may hold themselves.
        <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary className={styles.line}>{line}</summary>
          {open ? <Members document={document} members={inner} /> : null}
        </details>
      )}
      {shape.description === undefined ? null : <p className={styles.what}>{shape.description}</p>}
      {values.length === 0 ? null : (
        <p className={styles.values}>
          {values.map((value) => (
            <code key={value}>{value}</code>
          ))}
        </p>
      )}
    </li>
  );
}

function innerOf(document: OpenApi, shape: Shape): readonly Member[] {
  const known = merged(document, shape);
  if (known.items !== undefined) return innerOf(document, known.items);
  return Object.entries(known.properties ?? {}).map(([name, one]) => ({
    name,
    isRequired: known.required?.includes(name) === true,
    shape: one,
  }));
}
