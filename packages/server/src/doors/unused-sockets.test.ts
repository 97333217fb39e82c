import { once } from 'node:events';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { openTestDoor } from './testing/door.ts';

test('a connection over which nothing was asked does not keep the server from stopping', async () => {
  const door = await openTestDoor({ env: { CYCLORAMA_PORT: '0' } });
  await door.server.listen();
  const { port } = door.server.app.server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  // The server has taken it when it answers on another one that came later.
  await fetch(`http://127.0.0.1:${port}/healthz`).then((answer) => answer.text());
  const ended = once(socket, 'close');
  await door.server.close();
  await ended;
  expect(socket.destroyed).toBe(true);
}, 20_000);
