import { useQuery } from '@tanstack/react-query';
import { useMetaStudio } from '../app/session.tsx';
import { keys } from './keys.ts';
import { fetchDesk, fetchRoomsOnAir } from './own-rooms.ts';

/** Shows on air, and planned starts. */
export function useRoomsOnAir() {
  return useQuery({ queryKey: keys.roomsOnAir, queryFn: ({ signal }) => fetchRoomsOnAir(signal) });
}

/** A room as it is stored. */
export function useRoom(roomId: string) {
  const studio = useMetaStudio();
  return useQuery({
    queryKey: keys.roomPart(roomId, 'document'),
    queryFn: ({ signal }) => studio.call('showSmartLiveRoom', { params: { room_id: roomId }, signal }),
  });
}

/** What the control desk of a room shows. */
export function useDesk(roomId: string) {
  return useQuery({
    queryKey: keys.roomPart(roomId, 'desk'),
    queryFn: ({ signal }) => fetchDesk(roomId, signal),
  });
}

/** Where a job's programme plays and who may take it over. Its signatures change with each asking: asked once a job. */
export function useRtc(roomId: string, jobId: string | undefined) {
  const studio = useMetaStudio();
  return useQuery({
    queryKey: ['room-rtc', jobId ?? ''],
    enabled: jobId !== undefined,
    staleTime: 'static',
    queryFn: async ({ signal }) => {
      const params = { room_id: roomId, job_id: jobId ?? '' };
      const job = await studio.call('showSmartLive', { params, signal });
      return job.rtc_room_info ?? null;
    },
  });
}
