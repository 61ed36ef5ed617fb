/** The languages of the pages that members see. */
export const PAGE_LANGUAGES = ['en', 'fr'] as const;
/** A language of the pages. */
export type PageLanguage = (typeof PAGE_LANGUAGES)[number];

/** The page's language for a language tag (`fr-CA`), or undefined where we have none. */
export const pageLanguageOf = (tag: string | undefined): PageLanguage | undefined => {
  const base = tag?.trim().slice(0, 2).toLowerCase();
  return PAGE_LANGUAGES.find((language) => language === base);
};

/** The first of the browser's languages (`Accept-Language`) that we have. */
export const browserLanguage = (acceptLanguage: string | undefined): PageLanguage | undefined => {
  const ranked = (acceptLanguage ?? '')
    .slice(0, 500)
    .split(',')
    .map((item, index) => {
      const [tag = '', ...parameters] = item.split(';');
      const q = parameters.map((one) => /^\s*q=([\d.]+)\s*$/.exec(one)?.[1]).find((one) => one !== undefined);
      return { tag, weight: q === undefined ? 1 : Number(q), index };
    })
    .sort((a, b) => b.weight - a.weight || a.index - b.index);
  return pageLanguageOf(ranked.find(({ tag, weight }) => weight > 0 && pageLanguageOf(tag))?.tag);
};

/** The page's language: the browser's first that we have (`Accept-Language`), else the member's, else English. */
export const pageLanguage = (acceptLanguage: string | undefined, member: string | undefined): PageLanguage =>
  browserLanguage(acceptLanguage) ?? pageLanguageOf(member) ?? 'en';
