// Runs programs and tells their wall and CPU time. CPU counts all threads and children.
import { spawn } from 'node:child_process';

/** Runs a program to its end; throws with its output when it fails. Times in seconds. */
export async function measure(command, args, options = {}) {
  // Bash's own clock is there on every Debian and covers children, unlike anything that Node offers.
  const script = 'TIMEFORMAT="@@ %R %U %S"; time "$0" "$@"';
  const child = spawn('bash', ['-c', script, command, ...args], {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (data) => (out += data));
  child.stderr.on('data', (data) => (err += data));
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const times = /@@ ([\d.]+) ([\d.]+) ([\d.]+)\s*$/.exec(err);
  if (code !== 0 || !times) throw new Error(`${command} ended with ${code}\n${out}${err}`);
  const [wall, user, sys] = times.slice(1).map(Number);
  return { wall, cpu: user + sys, out };
}

/** Whether a program is installed. */
export async function installed(command) {
  try {
    await measure('bash', ['-c', `command -v ${command}`]);
    return true;
  } catch {
    return false;
  }
}

/** Runs candidates in turns, `rounds` times, and keeps the best of each: other load only ever adds. */
export async function compare(candidates, rounds) {
  const best = {};
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(candidates)) {
      const { wall, cpu } = await run();
      const before = best[name];
      best[name] = { wall: Math.min(wall, before?.wall ?? wall), cpu: Math.min(cpu, before?.cpu ?? cpu) };
      console.log(`  round ${round + 1}  ${name}: wall ${wall.toFixed(2)} s, CPU ${cpu.toFixed(2)} s`);
    }
  }
  return best;
}
