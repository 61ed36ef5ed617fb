import { testStage } from '../../support/e2e/stage';
import { FAULT_NAMES } from './faults';
import { brokenIn, runMatrix } from './matrix';

test('whatever happens at a step of the sender, no cap is passed, nothing is sent twice, nothing ends without an outcome', async () => {
  const { endpointUrl, region } = testStage();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpointUrl,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: region,
  });

  // Everything to the one story; of those who compete, hear and sweep, that they die.
  const matrix = await runMatrix(
    { endpointUrl, region },
    {
      scenarios: ['goes', 'collects', 'heard', 'swept'],
      faults: (story) => (story === 'goes' ? FAULT_NAMES : ['killed_before', 'killed_after']),
    },
  );

  expect(brokenIn(matrix)).toEqual([]);
  const [goes, ...others] = matrix.stories;
  expect(goes?.calm.steps).toEqual(['reserve', 'send', 'tell the timeline', 'confirm']);
  expect(goes?.calm).toMatchObject({ mails: 1, card: 'sent', told: ['sent'] });
  expect(goes?.cells).toHaveLength(4 * FAULT_NAMES.length);
  // A worker that dies before SES has its mail leaves a message of which nobody knows, and no mail.
  const died = goes?.cells.find(({ fault }) => fault?.kind === 'killed_before' && fault.at === 1);
  expect(died).toMatchObject({ mails: 0, card: 'unknown', told: ['unknown_outcome'] });
  // Who leaves before the worker has found its own slot again gets nothing, and the slot is free.
  const left = goes?.cells.find(({ fault }) => fault?.kind === 'left_unheard' && fault.at === 0);
  expect(left).toMatchObject({ mails: 0, card: '-', told: ['unsubscribed'] });
  // A card that is lost when SES has the mail comes back with its slot.
  const restored = goes?.cells.find(({ fault }) => fault?.kind === 'restored' && fault.at === 2);
  expect(restored).toMatchObject({ mails: 1, card: 'sent', broken: [] });
  // One that dies when SES has it leaves a mail, of which SES tells.
  const confirmed = goes?.cells.find(({ fault }) => fault?.kind === 'killed_after' && fault.at === 1);
  expect(confirmed).toMatchObject({ mails: 1, card: 'sent', told: ['sent'] });

  const [collects, heard, swept] = others.map(({ calm }) => calm);
  expect(collects).toMatchObject({ mails: 1, card: 'sent', told: ['sent'] });
  expect(collects?.steps.slice(0, 3)).toEqual(['note on the card', 'put back', 'reserve']);
  expect(heard).toMatchObject({ mails: 1, card: 'sent', told: ['sent'] });
  expect(heard?.steps).toEqual(['put back', 'tell the timeline', 'confirm', 'count']);
  expect(swept).toMatchObject({ mails: 0, card: 'unknown', told: ['unknown_outcome'] });
  expect(swept?.steps).toEqual(['tell the timeline', 'give up']);
});
