import { machineSign } from '../../functions/messaging/domain/machine-sign';
import { HOUR, NOON } from '../support/messaging/builders';

/** A click an hour after its mail: only the agent can tell that a machine made it. */
const signOf = (userAgent: string) =>
  machineSign({ link: 'https://shop.example/', at: NOON + HOUR, sentAt: NOON, userAgent, said: {} }, []);

/** Crawlers, scanners of mail gateways, checkers of links and tools, as they call themselves. */
const MACHINES = [
  'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)',
  'Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)',
  'DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)',
  'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  'TelegramBot (like TwitterBot)',
  'LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)',
  'Mozilla/5.0 (compatible; some robot)',
  'Mozilla/5.0 (compatible; mail_bot)',
  'Barracuda Sentinel (EE)',
  'Mozilla/5.0 (compatible; Proofpoint URL Defense)',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Mimecast',
  'Mozilla/5.0 (Windows NT 10.0) SkypeUriPreview Preview/0.5',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36',
  'python-requests/2.32.3',
  'curl/8.9.1',
  'Go-http-client/2.0',
  'Java/17.0.2',
  'Mozilla/5.0',
];

/** People: phones of the brand CUBOT among them, and who reads through the proxy of a mail program. */
const PEOPLE = [
  'Mozilla/5.0 (Linux; Android 11; CUBOT KING KONG 5 Pro) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Linux; Android 10; CUBOT NOTE 20 PRO) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/96.0.4664.45 Mobile Safari/537.36',
  'Mozilla/5.0 (Linux; Android 9; CUBOT_X19) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/88.0.4324.93 Mobile Safari/537.36',
  'Mozilla/5.0 (Linux; Android 12; CUBOT) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Linux; U; Android 8.1.0; en-gb; Cubot P20 Build/O11019) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/61.0.3163.128 Mobile Safari/537.36',
  'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
  'YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0',
];

test.each(MACHINES)('a machine is known by its agent: %s', (agent) => {
  expect(signOf(agent)).toBe('user_agent');
});

test.each(PEOPLE)('a person is taken for no machine: %s', (agent) => {
  expect(signOf(agent)).toBeUndefined();
});

test('a crawler is one on a phone of that brand, too', () => {
  expect(signOf('Mozilla/5.0 (Linux; Android 11; CUBOT X50) (compatible; Googlebot/2.1)')).toBe('user_agent');
});
