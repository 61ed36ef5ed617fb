import { compileFunction } from 'node:vm';
import { build } from 'esbuild';
import * as gamma from '../../functions/scoring/domain/math/gamma';
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

test('the statistics of a Lambda are those of the command line, without what tests for features', async () => {
  const { outputFiles } = await build({
    ...BUNDLING,
    stdin: { contents: "export * from './functions/scoring/domain/math/gamma';", resolveDir: PROJECT },
    write: false,
  });
  const code = outputFiles[0]?.text ?? '';
  expect(code).not.toMatch(/not implemented|toStringTag/);
  const module = { exports: {} as typeof gamma };
  compileFunction(code, ['module', 'require'])(module, require);
  for (const x of [1e-9, 0.3, 1, 2.5, 40, 1e6]) {
    expect(module.exports.lnGamma(x)).toBe(gamma.lnGamma(x));
    expect(module.exports.digamma(x)).toBe(gamma.digamma(x));
  }
});
