import { Bot, LibraryBig, Plus } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import type { Rule } from './draft.ts';
import { without } from './draft.ts';
import styles from './editor.module.css';
import { Libraries } from './libraries.tsx';
import type { EditorParts } from './parts.ts';
import { RuleForm } from './rule-form.tsx';
import { newRule } from './rule-model.ts';

/** What the room answers, and to what. */
export function RulesTab({ draft, change, disabled }: EditorParts): ReactNode {
  const { t } = useTranslation('rooms');
  const [chosen, setChosen] = useState(0);
  const [libraries, setLibraries] = useState(false);
  const rules = draft.interaction_rules ?? [];
  const at = Math.min(chosen, Math.max(0, rules.length - 1));
  const rule = rules[at];
  const put = (list: readonly Rule[]): void => change({ interaction_rules: list });
  const add = (): void => {
    put([...rules, newRule(t('rule.newName', { number: rules.length + 1 }))]);
    setChosen(rules.length);
  };
  const tools = (
    <div className={styles.tools}>
      {disabled ? null : (
        <Button look={rules.length === 0 ? 'primary' : 'plain'} icon={<Plus />} onClick={add}>
          {t('rule.add')}
        </Button>
      )}
      <Button icon={<LibraryBig />} onClick={() => setLibraries(true)}>
        {t('rule.libraries')}
      </Button>
    </div>
  );
  return (
    <>
      {rule === undefined ? (
        <EmptyState icon={<Bot size={20} />} title={t('rule.none')} action={tools}>
          {t('rule.noneHint')}
        </EmptyState>
      ) : (
        <div className={styles.rules}>
          <div className={styles.column}>
            {tools}
            <ol className={styles.scenes} aria-label={t('rule.list')}>
              {rules.map((one, i) => (
                <li key={i}>
                  <button
                    type="button"
                    className={styles.ruleButton}
                    aria-current={i === at ? 'true' : undefined}
                    onClick={() => setChosen(i)}
                  >
                    <span className={styles.sceneName}>{one.rule_name ?? t('rule.unnamed')}</span>
                    <span className={styles.quiet}>
                      {t(`rule.event.${one.event_type ?? 1}`)} →{' '}
                      {t(`rule.mode.${one.trigger?.reply_mode ?? 'SYSTEM_REPLY'}`)}
                    </span>
                    {one.enabled === false ? <Badge>{t('rule.off')}</Badge> : null}
                    {one.group_name === undefined ? null : <Badge tone="info">{one.group_name}</Badge>}
                  </button>
                </li>
              ))}
            </ol>
          </div>
          <RuleForm
            key={at}
            rule={rule}
            scenes={(draft.scene_scripts ?? []).map(({ script_name: name }) => name)}
            disabled={disabled}
            onChange={(changed) => put(rules.map((one, i) => (i === at ? changed : one)))}
            onDelete={() => {
              put(without(rules, at));
              setChosen(Math.max(0, at - 1));
            }}
          />
        </div>
      )}
      <Libraries
        open={libraries}
        onClose={() => setLibraries(false)}
        rules={rules}
        disabled={disabled}
        onImport={(imported) => put([...rules, ...imported])}
      />
    </>
  );
}
