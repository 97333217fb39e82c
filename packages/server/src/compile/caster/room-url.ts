/** Start of the address of a live room as a source; its id follows. */
export const ROOM_URL = 'cyclorama://room/';

/** The room of `cyclorama://room/{room_id}`; undefined for other addresses. */
export function parseRoomUrl(url: string | undefined): string | undefined {
  const id = url?.startsWith(ROOM_URL) ? url.slice(ROOM_URL.length) : '';
  return /^[\w-]{1,64}$/.test(id) ? id : undefined;
}
