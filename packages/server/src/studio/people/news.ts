/** Topic of news about people and their sessions. */
export const PEOPLE_NEWS = 'people';

export interface PeopleNews {
  readonly project_id: string;
  readonly user_id: string;
  /** `signed-out`: some or all of their sessions ended. */
  readonly change: 'created' | 'updated' | 'deleted' | 'signed-out';
}
