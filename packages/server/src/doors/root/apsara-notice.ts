import type { FastifyReply, FastifyRequest } from 'fastify';
import { queryOf } from '../raw-url.ts';

const CODE = 'UnsupportedOperation';
const MESSAGE = 'The Apsara door of this server is not open yet: no action of it is available.';

function parametersOf(request: FastifyRequest): URLSearchParams {
  const parameters = queryOf(request);
  const type = request.headers['content-type'] ?? '';
  if (request.body instanceof Uint8Array && type.startsWith('application/x-www-form-urlencoded')) {
    new URLSearchParams(Buffer.from(request.body).toString('utf8')).forEach((value, name) =>
      parameters.append(name, value),
    );
  }
  return parameters;
}

/** True for requests of the Apsara protocols: they carry Action or x-acs-action. */
export function isApsaraRequest(request: FastifyRequest): boolean {
  return request.headers['x-acs-action'] !== undefined || parametersOf(request).has('Action');
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Says in the protocol's own terms that its door is closed: XML unless JSON was asked for, as its gateway does. */
export function answerApsara(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = { RequestId: request.id, HostId: request.host, Code: CODE, Message: MESSAGE };
  const format = parametersOf(request).get('Format')?.toUpperCase();
  const json = format === 'JSON' || (format === undefined && request.headers['x-acs-action'] !== undefined);
  if (json) return reply.code(501).send(error);
  const members = Object.entries(error).map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`);
  return reply
    .code(501)
    .type('text/xml;charset=utf-8')
    .send(`<?xml version='1.0' encoding='UTF-8'?><Error>${members.join('')}</Error>`);
}
