/** Where to go after signing in: a path of this console, never another site. */
export function safePath(then: unknown): string {
  return typeof then === 'string' && /^\/(?![/\\])/.test(then) ? then : '/videos';
}
