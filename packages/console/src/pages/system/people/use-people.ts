import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { keys } from '../../../api/keys.ts';
import {
  createPerson,
  deletePerson,
  fetchPeople,
  updatePerson,
  type PersonChange,
} from '../../../api/own-system.ts';

/** Everybody who may sign in; users of keys are no people. */
export function usePeople() {
  return useQuery({
    queryKey: keys.people,
    queryFn: async ({ signal }) => (await fetchPeople(signal)).people.filter((one) => one.is_person),
  });
}

/** What owners do with people; each makes the list stale. */
export function usePeopleChanges() {
  const cache = useQueryClient();
  const onSettled = (): Promise<void> => cache.invalidateQueries({ queryKey: keys.people });
  return {
    create: useMutation({ mutationFn: createPerson, onSettled }),
    update: useMutation({
      mutationFn: ({ id, change }: { readonly id: string; readonly change: PersonChange }) =>
        updatePerson(id, change),
      onSettled,
    }),
    remove: useMutation({ mutationFn: deletePerson, onSettled }),
  };
}
