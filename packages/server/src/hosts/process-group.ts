/** Ends a process and everything that it started; one that has ended already is no error. */
export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Keeps the last `most` lines that a stream prints in `lines`. */
export function keepLastLines(stream: NodeJS.ReadableStream | null, lines: string[], most: number): void {
  let rest = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (chunk: string) => {
    const whole = (rest + chunk).split('\n');
    rest = (whole.pop() ?? '').slice(-4000);
    lines.push(...whole);
    if (lines.length > most) lines.splice(0, lines.length - most);
  });
  stream?.on('end', () => lines.push(rest));
}
