import { build } from 'esbuild';
import { BUNDLING } from '../../lib/bundles';
import { PROJECT } from '../architecture/project';

/** The bundle of a Lambda that imports the rules of these files and uses none. */
const bundleNaming = async (...files: string[]): Promise<string> => {
  const imports = files.map((file, i) => `import * as rules${i} from './functions/${file}';`);
  const { outputFiles } = await build({
    ...BUNDLING,
    stdin: { contents: `${imports.join('\n')}\nexport const handler = () => 1;`, resolveDir: PROJECT },
    write: false,
  });
  return outputFiles[0]?.text ?? '';
};

test.each([
  ['of a domain', 'scoring/domain/overdue-band'],
  ['of a folder in a domain', 'scoring/domain/measures/auc'],
  ['of a folder in a domain, with what it stands on', 'scoring/domain/models/pareto-nbd'],
])('rules %s that a Lambda does not use stay out of its bundle', async (_, file) => {
  const bare = await bundleNaming();
  expect((await bundleNaming(file)).length).toBe(bare.length);
});
