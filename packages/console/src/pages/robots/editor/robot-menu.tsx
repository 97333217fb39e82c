import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Copy, Ellipsis, Trash2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keys } from '../../../api/keys.ts';
import { createRobot, deleteRobot, type Robot, type RobotList } from '../../../api/own-dialogs.ts';
import { Button } from '../../../ui/button.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { Menu } from '../../../ui/menu.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { draftOf, requestOf } from './draft.ts';

/** Copy, deletion. */
export function RobotMenu({ robot }: { readonly robot: Robot }): ReactNode {
  const { t } = useTranslation('robots');
  const cache = useQueryClient();
  const navigate = useNavigate();
  const toasts = useToasts();
  const [isDeleting, setDeleting] = useState(false);
  const copy = useMutation({
    mutationFn: () =>
      createRobot({
        ...requestOf(draftOf(robot)),
        name: t('editor.copyName', { name: robot.name }).slice(0, 64),
        is_public: false,
      }),
    onSuccess: async (made) => {
      await cache.invalidateQueries({ queryKey: keys.robots });
      toasts.done(t('editor.copied'));
      await navigate({ to: '/robots/$robotId', params: { robotId: made.robot_id } });
    },
    onError: (error) => toasts.failed(error),
  });
  const remove = useMutation({
    mutationFn: () => deleteRobot(robot.robot_id),
    onSuccess: async () => {
      setDeleting(false);
      // The list that comes next shows it no more, even before it is fetched anew.
      cache.setQueryData<RobotList>(
        keys.robots,
        (list) => list && { ...list, robots: list.robots.filter((one) => one.robot_id !== robot.robot_id) },
      );
      await navigate({ to: '/robots', ignoreBlocker: true });
      cache.removeQueries({ queryKey: keys.robot(robot.robot_id) });
      await cache.invalidateQueries({ queryKey: keys.robots });
    },
    onError: (error) => {
      setDeleting(false);
      toasts.failed(error);
    },
  });
  return (
    <>
      <Menu
        trigger={
          <Button look="ghost" icon={<Ellipsis />} aria-label={t('editor.more')} busy={copy.isPending} />
        }
        items={[
          { label: t('editor.copy'), icon: <Copy />, onSelect: () => copy.mutate() },
          undefined,
          {
            label: t('editor.delete'),
            icon: <Trash2 />,
            danger: true,
            onSelect: () => setDeleting(true),
          },
        ]}
      />
      <Confirm
        open={isDeleting}
        onClose={() => setDeleting(false)}
        onConfirm={() => remove.mutate()}
        title={t('editor.deleteTitle', { name: robot.name })}
        confirm={t('delete', { ns: 'common' })}
        busy={remove.isPending}
      >
        {t('editor.deleteHint', { count: robot.running })}
      </Confirm>
    </>
  );
}
