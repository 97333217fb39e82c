const RATE = 16_000;

/** A hum of some seconds, as a WAV file. */
export function tone(seconds: number): Buffer {
  const data = Buffer.alloc(seconds * RATE * 2);
  for (let n = 0; n < seconds * RATE; n += 1)
    data.writeInt16LE(Math.round(8000 * Math.sin((n * 2 * Math.PI * 200) / RATE)), n * 2);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}
