import '../support/lambda-env';

describe('check-drift, asked about members by somebody', () => {
  it.each([
    [{ members: 'one' }],
    [{ members: [''] }],
    [{ members: [42] }],
    [{ members: Array(1001).fill('m') }],
  ])('refuses %j before it reads anything', async (asked) => {
    const { handler } = await import('../../functions/tracking/handlers/check-drift');
    await expect(handler(asked)).rejects.toMatchObject({
      code: 'request_invalid',
      message: 'request_invalid: `members` is a list of member ids, 1,000 at most',
    });
  });
});
