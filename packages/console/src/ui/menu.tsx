import { DropdownMenu as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import styles from './menu.module.css';

export interface MenuItem {
  readonly label: ReactNode;
  readonly icon?: ReactNode;
  readonly onSelect: () => void;
  readonly danger?: boolean;
  readonly disabled?: boolean;
}

/** What a button opens. `undefined` among the items is a line between them. */
export function Menu({
  trigger,
  items,
  align = 'end',
}: {
  /** A `Button`. */
  readonly trigger: ReactNode;
  readonly items: readonly (MenuItem | undefined)[];
  readonly align?: 'start' | 'end';
}): ReactNode {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={styles.menu} align={align} sideOffset={4} collisionPadding={8}>
          {items.map((item, i) =>
            item === undefined ? (
              <Radix.Separator key={i} className={styles.line} />
            ) : (
              <Radix.Item
                key={i}
                className={styles.item}
                onSelect={item.onSelect}
                disabled={item.disabled ?? false}
                data-danger={item.danger ?? false}
              >
                {item.icon}
                {item.label}
              </Radix.Item>
            ),
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
