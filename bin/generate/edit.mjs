// Small edits of files that exist. Each fails with a sentence when the place is not there any more: half a wiring is worse than none.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const at = (root, file) => path.join(root, file);
const read = (root, file) => readFileSync(at(root, file), 'utf8');

/** Puts text before or after the first match of a pattern. Throws when the file has no such place. */
export const insert = (root, file, where, text) => {
  const source = read(root, file);
  const [how, pattern] = Object.entries(where)[0];
  const match = pattern.exec(source);
  if (!match) throw new Error(`${file} has no place for it any more (${pattern})`);
  const index = how === 'after' ? match.index + match[0].length : match.index;
  writeFileSync(at(root, file), source.slice(0, index) + text + source.slice(index));
};

/** Adds text at the end of a file. */
export const append = (root, file, text) =>
  writeFileSync(at(root, file), `${read(root, file).trimEnd()}\n\n${text.trim()}\n`);

/** Imports names into a file, unless it has them; `from` as it is written there. */
export const importInto = (root, file, statement) => {
  const [, type, names, from] = /^import (type )?\{ ([^}]+) \} from '([^']+)';$/.exec(statement) ?? [];
  const source = read(root, file);
  const has = (name) =>
    new RegExp(`import (type )?\\{[^}]*\\b${name}\\b[^}]*\\} from '${from.replaceAll('.', '\\.')}'`).test(
      source,
    );
  const missing = names.split(', ').filter((name) => !has(name));
  if (missing.length > 0)
    writeFileSync(at(root, file), `import ${type ?? ''}{ ${missing.join(', ')} } from '${from}';\n${source}`);
};

/** Whether a file or folder of the project is there. */
export const has = (root, file) => existsSync(at(root, file));
