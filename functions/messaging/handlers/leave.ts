import { type HttpAnswer, type HttpRequest, httpDoor } from '../../shared/platform/doors/http-door';
import { readEnv } from '../../shared/platform/env';
import { connectLeaving } from '../adapters/connect';
import { leaveEnv } from '../env';
import { leaveEverything, showLeaving } from '../flows/leave';
import { savePreferences, showPreferences } from '../flows/preferences';
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

const STATUS = { unknown: 404, wrong: 400, shown: 200, saved: 200, refused: 200 } as const;
type Outcome = keyof typeof STATUS;

const answer = (outcome: Outcome, html: string): HttpAnswer => ({
  status: STATUS[outcome],
  headers: HEADERS,
  body: html,
});

/** Our page says that it is ours; what else comes is the button of a mail program. */
const FROM_PAGE = /(^|&)from=page(&|$)/;

const leaving = async (ports: LeavePorts, token: string, { method, headers, body, now }: HttpRequest) => {
  const language = headers['accept-language'];
  const { found, html } =
    method === 'POST'
      ? await leaveEverything(
          ports,
          token,
          language,
          FROM_PAGE.test(body.toString('utf8')) ? 'page' : 'button',
          now,
        )
      : await showLeaving(ports, token, language);
  return answer(found ? 'shown' : 'unknown', html);
};

const choosing = async (ports: LeavePorts, token: string, request: HttpRequest) => {
  const asked = { token, lang: request.query.lang, acceptLanguage: request.headers['accept-language'] };
  const { outcome, html } =
    request.method === 'POST'
      ? await savePreferences(ports, asked, request.body.toString('utf8'), request.now)
      : await showPreferences(ports, asked, request.now);
  return answer(outcome, html);
};

/**
 * The door of `/u/{token}` and `/preferences/{token}` over the given ports. GET shows a page and changes nothing; POST
 * leaves, or saves what was chosen.
 */
export const leaveDoor = (ports: LeavePorts) =>
  httpDoor(async (request) => {
    const [, room, token = ''] = /\/(u|preferences)\/([^/]{1,400})\/?$/.exec(request.path) ?? [];
    if (!['GET', 'HEAD', 'POST'].includes(request.method))
      return { status: 405, headers: { allow: 'GET, POST' }, body: '' };
    return room === 'preferences' ? choosing(ports, token, request) : leaving(ports, token, request);
  });

/** Members leave and choose here: by the button of a page, or by their mail program's one click. */
export const handler = leaveDoor(connectLeaving(readEnv(leaveEnv)));
