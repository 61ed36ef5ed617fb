/** What a capability says of the settings of a Lambda (`functions/<capability>/env.ts`): each name with its rule, in words where a text breaks it. */
export type FunctionSettings = Readonly<Record<string, (text: string) => string | undefined>>;

/** The environment of a Lambda: text for each of its settings. */
export type EnvironmentOf<S extends FunctionSettings> = { readonly [Name in keyof S]: string };

/** The environment, when it holds exactly the settings and each keeps its rule; throws an error that names each that does not. */
export const checkedEnvironment = <S extends FunctionSettings>(
  handler: string,
  settings: S,
  environment: EnvironmentOf<S>,
): Record<string, string> => {
  const given: Readonly<Record<string, string | undefined>> = environment;
  const problems = [...new Set([...Object.keys(settings), ...Object.keys(given)])].flatMap((name) => {
    const [rule, text] = [settings[name], given[name]];
    if (!rule) return `${name} is no setting of it`;
    const broken = text === undefined ? 'is missing' : rule(text);
    return broken ? `${name} ${broken}` : [];
  });
  if (problems.length > 0) throw new Error(`the settings of ${handler}: ${problems.join('; ')}`);
  return { ...environment };
};
