/** The programme's language for a member: the very one, else its base (`fr` for `fr-CA`), else the programme's first. */
export const languageFor = (wanted: string | undefined, offered: readonly string[]): string => {
  if (wanted !== undefined) {
    if (offered.includes(wanted)) return wanted;
    const base = wanted.split('-')[0] ?? wanted;
    const near = offered.find((language) => language === base || language.split('-')[0] === base);
    if (near !== undefined) return near;
  }
  return offered[0] ?? 'en';
};
