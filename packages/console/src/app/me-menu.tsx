import { useQueryClient } from '@tanstack/react-query';
import { KeyRound, Languages, LogOut, Moon, Sun, SunMoon } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { signOut } from '../api/own.ts';
import { chooseLanguage } from '../i18n/index.ts';
import { Menu } from '../ui/menu.tsx';
import { useToasts } from '../ui/toast.tsx';
import { PasswordDialog } from './password-dialog.tsx';
import { chooseTheme } from './theme.ts';

/** Theme, language, password, signing out. */
export function MeMenu({ trigger }: { readonly trigger: ReactNode }): ReactNode {
  const { t, i18n } = useTranslation('common');
  const cache = useQueryClient();
  const toasts = useToasts();
  const [changing, setChanging] = useState(false);
  const leave = (): void => {
    signOut().then(
      () => {
        cache.clear();
        location.assign('/sign-in');
      },
      (error: unknown) => toasts.failed(error),
    );
  };
  const other = i18n.language === 'zh' ? 'en' : 'zh';
  return (
    <>
      <Menu
        trigger={trigger}
        align="start"
        items={[
          { label: t('theme.dark'), icon: <Moon />, onSelect: () => chooseTheme('dark') },
          { label: t('theme.light'), icon: <Sun />, onSelect: () => chooseTheme('light') },
          { label: t('theme.system'), icon: <SunMoon />, onSelect: () => chooseTheme('system') },
          undefined,
          {
            label: t(`language.${other}`),
            icon: <Languages />,
            onSelect: () => void chooseLanguage(other).catch((error: unknown) => toasts.failed(error)),
          },
          { label: t('me.password'), icon: <KeyRound />, onSelect: () => setChanging(true) },
          undefined,
          { label: t('me.signOut'), icon: <LogOut />, onSelect: leave },
        ]}
      />
      <PasswordDialog open={changing} onClose={() => setChanging(false)} />
    </>
  );
}
