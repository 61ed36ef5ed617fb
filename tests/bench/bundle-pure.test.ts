import { transformSync } from 'esbuild';
import { markSchemas } from '../../lib/bundle-pure';

const kept = (source: string) =>
  transformSync(markSchemas(source), { loader: 'ts', treeShaking: true, format: 'esm' }).code;

describe('schemas that nothing uses', () => {
  it.each([
    ['const unused = z.string().min(1);\n'],
    ['const unused = z.strictObject({\n  a: z.string(),\n  b: other,\n});\n\nconst next = 1;\n'],
    ["const unused = z\n  .string()\n  .regex(/^[a-z;]+$/, 'a; b');\n"],
    ['const unused = baseSchema.extend({ a: z.string() });\n'],
    ['const unused = z.lazy(() => {\n  const b = other();\n  return z.union([b]);\n});\n'],
  ])('go: %j', (source) => {
    expect(
      kept(`import * as z from 'zod';\nimport { baseSchema, other } from './x';\n${source}`),
    ).not.toMatch(/z\.|extend/);
  });

  it('stay when something uses them, as they were', () => {
    const source = "import * as z from 'zod';\nexport const used = z.object({\n  a: z.string(),\n});\n";
    expect(kept(source)).toContain('z.object({');
    expect(kept(source)).toContain('export {\n  used\n}');
  });
});
