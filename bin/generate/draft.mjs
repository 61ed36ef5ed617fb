import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { refuse } from './usage.mjs';

/** Whether a file or folder of the project is there. */
export const has = (root, file) => existsSync(path.join(root, file));

/** The capabilities that there are. */
export const capabilities = (root) =>
  readdirSync(path.join(root, 'functions')).filter((name) => name !== 'shared');

/**
 * New files, and small edits of files that exist, kept in memory until `write`: an edit whose place is not there any more
 * is refused with a sentence before anything is written, for half a new thing is worse than none.
 */
export const newDraft = (root) => {
  const texts = new Map();
  const created = new Set();
  const read = (file) => texts.get(file) ?? readFileSync(path.join(root, file), 'utf8');
  const known = (file) => texts.has(file) || has(root, file);
  const readOrRefuse = (file) => {
    if (!known(file)) throw new Error(`${file} is not there any more, and the new thing must be named in it`);
    return read(file);
  };
  return {
    /** Whether a file is there, or will be. */
    has: known,
    /** A file that must not be there yet; `refuseTaken` says which are. */
    create(file, text) {
      created.add(file);
      texts.set(file, text);
    },
    /** Throws when a file to be created is there already. */
    refuseTaken() {
      const taken = [...created].filter((file) => has(root, file));
      if (taken.length > 0) refuse(`there is ${taken.join(', ')} already; take another name`);
    },
    /** Puts text before or after the first match of a pattern. Throws when the file has no such place. */
    insert(file, where, text) {
      const source = readOrRefuse(file);
      const [how, pattern] = Object.entries(where)[0];
      const match = pattern.exec(source);
      if (!match) throw new Error(`${file} has no place for it any more (${pattern})`);
      const index = how === 'after' ? match.index + match[0].length : match.index;
      texts.set(file, source.slice(0, index) + text + source.slice(index));
    },
    /** Adds text at the end of a file. */
    append(file, text) {
      texts.set(file, `${readOrRefuse(file).trimEnd()}\n\n${text.trim()}\n`);
    },
    /** Imports names into a file, unless it has them; `from` as it is written there. */
    importInto(file, statement) {
      const [, type, names, from] = /^import (type )?\{ ([^}]+) \} from '([^']+)';$/.exec(statement) ?? [];
      const source = readOrRefuse(file);
      const isThere = (name) =>
        new RegExp(`import (type )?\\{[^}]*\\b${name}\\b[^}]*\\} from '${from.replaceAll('.', '\\.')}'`).test(
          source,
        );
      const missing = names.split(', ').filter((name) => !isThere(name));
      if (missing.length > 0)
        texts.set(file, `import ${type ?? ''}{ ${missing.join(', ')} } from '${from}';\n${source}`);
    },
    /**
     * Writes it all, and lets `finish` do the rest with the names of the files; answers what was created and what was
     * changed, as lines. When either fails, all of it is put back as it was, and the error says so.
     */
    write(finish) {
      const at = (file) => path.join(root, file);
      const before = new Map();
      for (const file of texts.keys()) if (has(root, file)) before.set(file, readFileSync(at(file), 'utf8'));
      const folders = [];
      try {
        for (const [file, text] of texts) {
          const made = mkdirSync(path.dirname(at(file)), { recursive: true });
          if (made) folders.push(made);
          writeFileSync(at(file), text);
        }
        finish([...texts.keys()]);
      } catch (error) {
        for (const file of texts.keys()) if (!before.has(file)) rmSync(at(file), { force: true });
        for (const folder of folders) rmSync(folder, { recursive: true, force: true });
        for (const [file, text] of before)
          if (readFileSync(at(file), 'utf8') !== text) writeFileSync(at(file), text);
        throw new Error(`${error.message}\nwhat was written until then has been taken back`, {
          cause: error,
        });
      }
      return [...texts.keys()]
        .map((file) => `${created.has(file) ? 'new    ' : 'changed'} ${file}`)
        .join('\n');
    },
  };
};
