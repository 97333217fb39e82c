// `npm start`: builds what is stale, then runs the command line in this very process.
import './build.mjs';

// npm does not pass signals on: when it goes, so do we, as if it had.
if (process.env.npm_lifecycle_event) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500).unref();
}

await import('../packages/server/dist/main.js');
