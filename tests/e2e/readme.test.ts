import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT } from '../architecture/project';
import { addressOf, freshUser } from '../support/e2e/api';
import { relance } from '../support/e2e/command';
import { eventually } from '../support/e2e/eventually';
import { testStage } from '../support/e2e/stage';

const readme = readFileSync(path.join(PROJECT, 'README.md'), 'utf8');

/** The shell block of the README that holds a text. */
const blockWith = (text: string): string => {
  const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block ?? '');
  const found = blocks.find((block) => block.includes(text));
  if (!found) throw new Error(`the README has no shell block with ${text}`);
  return found;
};

const hasCurl = spawnSync('curl', ['--version']).status === 0;
if (!hasCurl) console.warn('skipped: the first event by curl (there is no curl on this machine)');

(hasCurl ? it : it.skip)(
  'the first write key and the first event by curl work as the README says',
  async () => {
    const created = await relance(
      'keys',
      'create',
      '--name',
      'readme',
      '--origin',
      'https://shop.example',
      '--json',
    );
    const { writeKey } = created.json;
    expect(writeKey).toMatch(/.{20}/);
    const user = freshUser('readme');
    const curl = blockWith('curl -u WRITE_KEY')
      .split('\n')
      .filter((line) => !line.trim().startsWith('npx'))
      .join('\n')
      .replace('WRITE_KEY', writeKey)
      .replace('API_URL', testStage().apiUrl)
      .replace('"ada"', JSON.stringify(user))
      .replace('you@shop.example', addressOf(user));
    // The doors look for a new key at most once in three seconds.
    await eventually(
      'the door to know the key',
      async () => {
        const answer = execFileSync('sh', ['-c', curl], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        });
        return JSON.parse(answer).success === true ? true : undefined;
      },
      30,
    );
    const shown = await eventually('the member', async () => {
      const found = await relance('members', 'show', addressOf(user), '--json');
      return found.json?.cards?.contact?.address ? found.json : undefined;
    });
    expect(shown.cards.contact.consents.news.state).toBe('granted');
  },
);

it('the address of the local API can be copied into a shell without quotes', () => {
  const { apiUrl } = testStage();
  expect(execFileSync('sh', ['-c', `printf %s ${apiUrl}/v1/track`], { encoding: 'utf8' })).toBe(
    `${apiUrl}/v1/track`,
  );
});

it('every command that the README and the docs name exists', async () => {
  const docs = ['README.md', 'docs/runbook.md']
    .map((file) => readFileSync(path.join(PROJECT, file), 'utf8'))
    .join('\n');
  const named = new Set(
    [...docs.matchAll(/npx relance ([a-z-]+)( [a-z-]+)?/g)].map(([, one = '', two = '']) => `${one}${two}`),
  );
  expect(named.size).toBeGreaterThan(12);
  const unknown: string[] = [];
  for (const command of named) {
    const [name = '', second] = command.split(' ');
    const help = await relance(name, '--help');
    const knows =
      help.code === 0 && (!second || !/Commands:/.test(help.stdout) || help.stdout.includes(` ${second}`));
    if (!knows) unknown.push(command);
  }
  expect(unknown).toEqual([]);
});
