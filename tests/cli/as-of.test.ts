import { stageAsOf } from '../../bin/support/as-of';
import type { Stage } from '../../bin/support/stage';

const stageNamed = (stage: string) => jest.fn(async () => ({ stage }) as Stage);

describe('--as-of', () => {
  it('is an instant in UTC on the stage local', async () => {
    const asked = stageAsOf('2026-01-31T02:00:00+01:00', stageNamed('local'));
    expect(await asked).toEqual({ place: { stage: 'local' }, asOf: '2026-01-31T01:00:00.000Z' });
  });

  it('is refused on another stage, which is named', async () => {
    const asked = stageAsOf('2026-01-31T02:00:00Z', stageNamed('prod'));
    await expect(asked).rejects.toMatchObject({
      code: 'as_of_refused',
      message: expect.stringContaining('"prod"'),
    });
  });

  it('that is no instant is refused before the stage is looked for', async () => {
    const stage = stageNamed('local');
    await expect(stageAsOf('yesterday', stage)).rejects.toMatchObject({ code: 'as_of_invalid' });
    expect(stage).not.toHaveBeenCalled();
  });

  it('left out is nothing on any stage', async () => {
    expect(await stageAsOf(undefined, stageNamed('prod'))).toEqual({ place: { stage: 'prod' } });
  });
});
