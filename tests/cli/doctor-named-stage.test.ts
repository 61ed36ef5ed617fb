import { found } from '../../bin/support/doctor/found';
import { lookupError } from '../../bin/support/stage';

const nobody = async () => {
  throw Object.assign(new Error('none'), { name: 'CredentialsProviderError' });
};
const asked = (stage?: string) => found(nobody, (error) => lookupError(error, stage, () => undefined));

test('who named a stage in an account is not sent to start a local one', async () => {
  expect(await asked('prod')).toMatchObject({
    problem: {
      code: 'credentials_missing',
      message: expect.stringContaining('the stage "prod" is looked for in a real AWS account'),
      hint: expect.not.stringContaining('start a local stage'),
    },
  });
  expect(await asked()).toMatchObject({
    problem: {
      code: 'credentials_missing',
      message: 'none',
      hint: expect.stringContaining('start a local stage'),
    },
  });
});
