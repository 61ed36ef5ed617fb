/** The plan of the house (docs/decisions/0001): what may lie where. Pure: a tree goes in, mistakes come out. */

/** Paths of all files with `/`, relative to the project, and their text. */
export interface Tree {
  readonly files: readonly string[];
  read(file: string): string;
}

/** A file that is not as the plan says. */
export interface Misplaced {
  readonly path: string;
  readonly rule: string;
}

const TOP_FOLDERS = ['bin', 'docs', 'functions', 'lib', 'programme', 'tests'];
const SHARED = ['conditions', 'kernel', 'platform'];
const ROOMS = ['adapters', 'contract.ts', 'domain', 'env.ts', 'flows', 'flows.ts', 'handlers', 'ports.ts'];
const MAX_LINES = 400;
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+$/;

const at = (file: string, depth: number): string => file.split('/')[depth] ?? '';
const within = (tree: Tree, folder: string): string[] =>
  tree.files.filter((file) => file.startsWith(`${folder}/`)).map((file) => file.slice(folder.length + 1));
const entries = (tree: Tree, folder: string): string[] => [
  ...new Set(within(tree, folder).map((file) => at(file, 0))),
];

/** Names of the capabilities: the folders of `functions/` but `shared`. */
export const capabilitiesOf = (tree: Tree): string[] =>
  entries(tree, 'functions')
    .filter((name) => name !== 'shared')
    .sort();

const strayFolders = (tree: Tree): Misplaced[] => {
  const top = new Set(tree.files.filter((file) => file.includes('/')).map((file) => at(file, 0)));
  return [
    ...[...top]
      .filter((name) => !name.startsWith('.') && !TOP_FOLDERS.includes(name))
      .map((path) => ({ path, rule: `at the top there are only ${TOP_FOLDERS.join(', ')}` })),
    ...entries(tree, 'functions/shared')
      .filter((name) => !SHARED.includes(name))
      .map((name) => ({
        path: `functions/shared/${name}`,
        rule: `shared has only ${SHARED.join(', ')}`,
      })),
  ];
};

const roomsOf = (tree: Tree, capability: string): Misplaced[] => {
  const folder = `functions/${capability}`;
  const found = entries(tree, folder);
  const missing = ROOMS.filter((room) => !found.includes(room) && !room.startsWith('flows'));
  const flows = found.filter((name) => name === 'flows' || name === 'flows.ts').length;
  return [
    ...found
      .filter((name) => !ROOMS.includes(name))
      .map((name) => ({ path: `${folder}/${name}`, rule: `a capability has only ${ROOMS.join(', ')}` })),
    ...missing.map((room) => ({ path: `${folder}/${room}`, rule: 'every capability has this room' })),
    ...(flows === 1
      ? []
      : [{ path: `${folder}/flows`, rule: 'there is flows.ts or flows/, and one of them' }]),
    ...within(tree, folder)
      .filter((file) => /^handlers\/.*\//.test(file))
      .map((file) => ({ path: `${folder}/${file}`, rule: 'a handler lies directly in handlers/' })),
  ];
};

/** Short names of the Lambdas that a construct makes. */
const lambdasOf = (construct: string): string[] =>
  [...construct.matchAll(/\bhandler: '([a-z-]+)'/g)].map((match) => match[1] ?? '');

const constructOf = (tree: Tree, capability: string): Misplaced[] => {
  const path = `lib/capabilities/${capability}.ts`;
  if (!tree.files.includes(path)) return [{ path, rule: 'every capability has a construct of its name' }];
  const lambdas = lambdasOf(tree.read(path));
  const handlers = within(tree, `functions/${capability}/handlers`).map((file) => file.replace(/\.ts$/, ''));
  return [
    ...handlers
      .filter((name) => !lambdas.includes(name))
      .map((name) => ({
        path: `functions/${capability}/handlers/${name}.ts`,
        rule: `${path} makes no Lambda of it`,
      })),
    ...lambdas
      .filter((name) => !handlers.includes(name))
      .map((name) => ({ path, rule: `there is no handler ${name}` })),
  ];
};

const homelessConstructs = (tree: Tree): Misplaced[] =>
  within(tree, 'lib/capabilities')
    .filter((file) => !capabilitiesOf(tree).includes(file.replace(/\.ts$/, '')))
    .map((file) => ({ path: `lib/capabilities/${file}`, rule: 'there is no capability of this name' }));

const filesThemselves = (tree: Tree): Misplaced[] =>
  tree.files
    .filter((file) => file.endsWith('.ts') && TOP_FOLDERS.includes(at(file, 0)))
    .flatMap((path) => {
      const names = path.split('/');
      const lines = tree.read(path).replace(/\n$/, '').split('\n').length;
      return [
        ...(KEBAB.test(names.at(-1) ?? '') && names.slice(0, -1).every((name) => KEBAB.test(`${name}.x`))
          ? []
          : [{ path, rule: 'files and folders are named in kebab-case' }]),
        ...(lines > MAX_LINES ? [{ path, rule: `has ${lines} lines; ${MAX_LINES} is the limit` }] : []),
      ];
    });

/** Everything in a tree that is not where or what the plan says. */
export const misplaced = (tree: Tree): Misplaced[] => [
  ...strayFolders(tree),
  ...capabilitiesOf(tree).flatMap((capability) => [
    ...roomsOf(tree, capability),
    ...constructOf(tree, capability),
  ]),
  ...homelessConstructs(tree),
  ...filesThemselves(tree),
];
