import { type HttpAnswer, httpDoor } from '../../shared/platform/doors/http-door';
import { readEnv } from '../../shared/platform/env';
import { connectLeaving } from '../adapters/connect';
import { leaveEnv } from '../env';
import { type LeaveAnswer, leaveEverything, showLeaving } from '../flows/leave';
import type { LeavePorts } from '../ports';

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  vary: 'accept-language',
};

const answer = ({ found, html }: LeaveAnswer): HttpAnswer => ({
  status: found ? 200 : 404,
  headers: HEADERS,
  body: html,
});

/** The door of `/u/{token}` over the given ports. GET shows the page and changes nothing; POST leaves. */
export const leaveDoor = (ports: LeavePorts) =>
  httpDoor(async (request) => {
    const token = /\/u\/([^/]{1,400})\/?$/.exec(request.path)?.[1] ?? '';
    const language = request.headers['accept-language'];
    if (request.method === 'POST') return answer(await leaveEverything(ports, token, language, request.now));
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return { status: 405, headers: { allow: 'GET, POST' }, body: '' };
    return answer(await showLeaving(ports, token, language));
  });

/** Members leave here: by the button of the page, or by their mail program's one click. */
export const handler = leaveDoor(connectLeaving(readEnv(leaveEnv)));
