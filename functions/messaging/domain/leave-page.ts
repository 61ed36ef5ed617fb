/** What the page of leaving shows. `unknown` looks the same for every token that is not ours. */
export type LeavePage = 'ask' | 'left' | 'unknown';

const WORDS = {
  en: {
    ask: {
      title: 'Unsubscribe',
      text: 'Press the button and we will not write to you again.',
      button: 'Unsubscribe me',
    },
    left: { title: 'You have unsubscribed', text: 'We will not write to you again. Nothing more to do.' },
    unknown: {
      title: 'This link does not work',
      text: 'Please use the link in the latest mail that you have from us.',
    },
  },
  fr: {
    ask: {
      title: 'Se désabonner',
      text: 'Appuyez sur le bouton et nous ne vous écrirons plus.',
      button: 'Me désabonner',
    },
    left: {
      title: 'Vous êtes désabonné',
      text: 'Nous ne vous écrirons plus. Il n’y a rien d’autre à faire.',
    },
    unknown: {
      title: 'Ce lien ne fonctionne pas',
      text: 'Utilisez le lien du dernier message que vous avez reçu de nous.',
    },
  },
} as const;

/** The languages of the page. */
export type PageLanguage = keyof typeof WORDS;

const known = (language: string | undefined): PageLanguage | undefined => {
  const base = language?.trim().slice(0, 2).toLowerCase();
  return base === 'en' || base === 'fr' ? base : undefined;
};

/** The page's language: the browser's first that we have (`Accept-Language`), else the member's, else English. */
export const pageLanguage = (
  acceptLanguage: string | undefined,
  member: string | undefined,
): PageLanguage => {
  const ranked = (acceptLanguage ?? '')
    .slice(0, 500)
    .split(',')
    .map((item, index) => {
      const [tag = '', ...parameters] = item.split(';');
      const q = parameters.map((one) => /^\s*q=([\d.]+)\s*$/.exec(one)?.[1]).find((one) => one !== undefined);
      return { tag, weight: q === undefined ? 1 : Number(q), index };
    })
    .sort((a, b) => b.weight - a.weight || a.index - b.index);
  const wanted = ranked.find(({ tag, weight }) => weight > 0 && known(tag));
  return known(wanted?.tag) ?? known(member) ?? 'en';
};

const STYLE = `
body{margin:0;font:18px/1.6 system-ui,sans-serif;color:#26251f;background:#f6f4ef}
main{max-width:32rem;margin:12vh auto;padding:2.5rem;background:#fff;border-radius:12px}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .75rem}
p{margin:0 0 1.5rem}
button{font:inherit;font-weight:600;padding:.8rem 1.8rem;border:2px solid #1f4d3f;border-radius:2rem;background:#1f4d3f;color:#fff;cursor:pointer}
button:focus-visible{outline:3px solid #b4552d;outline-offset:3px}
`;

/** The page, whole: no scripts, nothing from elsewhere, one button that posts to the page's own address. */
export const leavePage = (page: LeavePage, language: PageLanguage): string => {
  const words = WORDS[language][page];
  const form =
    page === 'ask'
      ? `<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button type="submit">${WORDS[language].ask.button}</button></form>`
      : '';
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${words.title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${words.title}</h1>
<p>${words.text}</p>
${form}
</main>
</body>
</html>
`;
};
