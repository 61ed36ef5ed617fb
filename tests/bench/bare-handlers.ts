import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { BUNDLING, type Handlers } from '../../lib/bundles';

/** What a handler takes of the SDK: a package's name -> its clients and commands. */
export type SdkUse = Readonly<Record<string, readonly string[]>>;

const CLIENT = /node_modules\/(@aws-sdk\/client-[a-z0-9-]+)\/dist-es\/(\w+Client)\.js$/;
const COMMAND =
  /node_modules\/(@aws-sdk\/(?:client-[a-z0-9-]+|lib-dynamodb))\/dist-es\/commands\/(\w+Command)\.js$/;
const DOCUMENT_CLIENT = /node_modules\/@aws-sdk\/lib-dynamodb\/dist-es\/DynamoDBDocumentClient\.js$/;

/** What of the SDK is in each handler's bundle, by short name. */
export const sdkUse = async (handlers: Handlers): Promise<Readonly<Record<string, SdkUse>>> => {
  const { metafile } = await build({
    ...BUNDLING,
    entryPoints: { ...handlers },
    outdir: 'unused',
    metafile: true,
    write: false,
  });
  const names = Object.keys(handlers);
  return Object.fromEntries(
    Object.entries(metafile?.outputs ?? {}).map(([file, { inputs }]) => {
      const used: Record<string, string[]> = {};
      for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
        if (bytesInOutput === 0) continue;
        const [, from, name] = CLIENT.exec(input) ?? COMMAND.exec(input) ?? [];
        if (from && name) used[from] = [...(used[from] ?? []), name];
        else if (DOCUMENT_CLIENT.test(input)) {
          used['@aws-sdk/lib-dynamodb'] = [
            ...(used['@aws-sdk/lib-dynamodb'] ?? []),
            'DynamoDBDocumentClient',
          ];
        }
      }
      const handler = names.find((name) => file.endsWith(`/${name}.js`)) ?? file;
      return [handler, used];
    }),
  );
};

/** A handler that makes the same clients when it is loaded and can send the same commands, and does nothing else. */
export const bareSource = (use: SdkUse): string => {
  const lines: string[] = [];
  const sends: string[] = [];
  for (const [from, names] of Object.entries(use)) {
    lines.push(`import { ${names.join(', ')} } from '${from}';`);
    const own = names.find((name) => /^(?!DynamoDBDocument).*Client$/.test(name));
    const id = from.replace(/\W/g, '_');
    if (own) lines.push(`const ${id} = new ${own}({});`);
    for (const command of names.filter((name) => name.endsWith('Command'))) {
      const client = from === '@aws-sdk/lib-dynamodb' ? 'documents' : id;
      sends.push(`if (event.call === '${command}') return ${client}.send(new ${command}(event.input));`);
    }
  }
  if (use['@aws-sdk/lib-dynamodb']?.includes('DynamoDBDocumentClient')) {
    lines.push('const documents = DynamoDBDocumentClient.from(_aws_sdk_client_dynamodb);');
  }
  return [...lines, `export const handler = async (event) => { ${sends.join('\n')} };`].join('\n');
};

/**
 * Bundles a bare handler for each use of the SDK, as the real ones are, into `<outdir>/<name>/index.js`. Each by itself it has nothing
 * that only another one needs; `together` saves a second each, and they are some hundredths larger.
 */
export const bundleBare = async (
  uses: Readonly<Record<string, SdkUse>>,
  outdir: string,
  root: string,
  { together = false }: { readonly together?: boolean } = {},
): Promise<void> => {
  const plugin: Plugin = {
    name: 'bare',
    setup: ({ onResolve, onLoad }) => {
      onResolve({ filter: /^bare:/ }, ({ path }) => ({
        path: path.slice('bare:'.length),
        namespace: 'bare',
      }));
      onLoad({ filter: /.*/, namespace: 'bare' }, ({ path }) => ({
        contents: bareSource(uses[path] as SdkUse),
        resolveDir: root,
        loader: 'ts',
      }));
    },
  };
  const names = Object.keys(uses);
  for (const some of together ? [names] : names.map((name) => [name])) {
    const entryPoints = some.map((name) => ({ in: `bare:${name}`, out: join(name, 'index') }));
    await build({ ...BUNDLING, entryPoints, outdir, plugins: [plugin] });
  }
};
