// The matte benchmark's results as Markdown.
const line = (cells) => `| ${cells.join(' | ')} |`;
const table = (head, rows) => [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
const number = (value, digits) => (value === undefined ? '' : value.toFixed(digits));

/** One row per clip and way. */
export function qualityTable(scores) {
  const rows = Object.entries(scores).flatMap(([clip, ways]) =>
    Object.entries(ways).map(([way, { score }]) => [
      clip,
      way,
      number(score.psnr, 2),
      number(score.sad, 2),
      number(score.mse, 2),
      number(score.gradient, 2),
      number(score.holes, 2),
      number(score.holesInside, 2),
      number(score.ghosts, 2),
      number(score.spill, 1),
      number(score.flicker, 3),
      number(score.edgeFlicker, 2),
    ]),
  );
  const head = [
    'clip',
    'keyer',
    'composite dB',
    'SAD',
    'MSE',
    'gradient',
    'holes %',
    'inside %',
    'ghosts %',
    'edge ΔE',
    'flicker ‰',
    'on edges ‰',
  ];
  return table(head, rows);
}

/** CPU seconds per second of programme that keying adds. */
export function speedTable(times) {
  const rows = Object.entries(times).map(([name, row]) => [
    name,
    number(row.alone, 3),
    number(row.liveAdded, 3),
    `${number(row.lastKeyed.framesPerSecond, 2)} (${row.lastKeyed.late.count - row.lastKeyed.lateBefore.count} late)`,
    number(row.lastKeyed.keyedPerSecond, 2),
    number(row.chromakeyAdded, 3),
    number(row.colorkeyAdded, 3),
    row.chromakeyAdded === undefined ? '' : `${number(row.chromakeyAdded / row.liveAdded, 1)} ×`,
    row.colorkeyAdded === undefined ? '' : `${number(row.colorkeyAdded / row.liveAdded, 1)} ×`,
  ]);
  const head = [
    'added CPU s/s',
    'look + draw',
    'in the live stage',
    'programme frames/s',
    'keyed pictures/s',
    'chromakey',
    'colorkey',
    'chromakey : ours',
    'colorkey : ours',
  ];
  return table(head, rows);
}
