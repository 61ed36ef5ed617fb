/** What the process ends with when it was called wrongly. */
export const WRONG_USAGE = 2;

/** Throws what is wrong with a name; the process then ends as one that was called wrongly, whatever plop ends it with. */
export const refuse = (message) => {
  process.once('exit', () => {
    process.exitCode = WRONG_USAGE;
  });
  throw new Error(message);
};

const TRIGGERS = 'call|queue|schedule';

/** The generators and what each must be told, in the order in which it is asked. */
export const GENERATORS = {
  capability: ['NAME', 'LAMBDA', TRIGGERS],
  lambda: ['CAPABILITY', 'NAME', TRIGGERS],
  step: ['NAME'],
};

const line = (name) => `npm run generate -- ${[name, ...GENERATORS[name]].join(' ')}`;

/** What `--help` prints. */
export const HELP = `Writes what a new capability, Lambda or step needs, in every room, and wires it.

  ${line('capability').padEnd(72)}with its first Lambda: loyalty award-points call
  ${line('lambda').padEnd(72)}one more of a capability: members tidy-cards schedule
  ${line('step').padEnd(72)}a kind of step that journeys can have: tag

On a terminal it asks for what is not said. A name is in kebab-case; a Lambda's is a verb and its object.
`;

/** The first word that is none of those that can be said in its place, as a sentence; undefined where there is none. */
const wrongWord = (wanted, said, capabilities) => {
  const choices = { CAPABILITY: capabilities, [TRIGGERS]: TRIGGERS.split('|') };
  for (const [index, word] of said.entries()) {
    const those = choices[wanted[index]];
    if (!those || those.includes(word)) continue;
    return wanted[index] === TRIGGERS
      ? `the trigger is one of ${those.join(', ')}; not "${word}"`
      : `there is no capability "${word}"; there are ${those.join(', ')}`;
  }
  return undefined;
};

/**
 * What to do with the arguments: `{help}`, `{refused: sentence}`, or `{}` to go on. Without a terminal (`asks` is false)
 * nobody can be asked, so that all must be said. `capabilities` are those that there are.
 */
export const readArguments = (args, asks, capabilities) => {
  if (args.includes('--help') || args.includes('-h')) return { help: HELP };
  const option = args.find((arg) => arg.startsWith('-'));
  if (option) return { refused: `there is no option ${option}; see: npm run generate -- --help` };
  const [name, ...said] = args;
  if (name !== undefined && !Object.hasOwn(GENERATORS, name))
    return { refused: `there is no generator "${name}"; there are ${Object.keys(GENERATORS).join(', ')}` };
  const wanted = name === undefined ? [] : GENERATORS[name];
  if (said.length > wanted.length) return { refused: `that is more than ${name} asks for: ${line(name)}` };
  const wrong = wrongWord(wanted, said, capabilities);
  if (wrong) return { refused: wrong };
  if (asks || (name !== undefined && said.length === wanted.length)) return {};
  const all = name === undefined ? Object.keys(GENERATORS).map(line).join(', or ') : line(name);
  return { refused: `there is no terminal to ask on; say all of it: ${all}` };
};
