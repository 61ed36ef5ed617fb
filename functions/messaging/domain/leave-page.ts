import { escapeHtml, pageOf } from './page';
import type { PageLanguage } from './page-language';

/** What the page of leaving shows. `unknown` looks the same for every token that is not ours. */
export type LeavePage = 'ask' | 'left' | 'unknown';

const WORDS = {
  en: {
    ask: {
      title: 'Unsubscribe',
      text: 'Press the button and we will not write to you again.',
      button: 'Unsubscribe me',
      instead: 'Choose what we write about, or how often, instead',
    },
    left: {
      title: 'You have unsubscribed',
      text: 'We will not write to you again. Nothing more to do.',
      instead: 'Choose single topics that you would still like to hear about',
    },
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
      instead: 'Choisir plutôt les sujets et la fréquence de nos messages',
    },
    left: {
      title: 'Vous êtes désabonné',
      text: 'Nous ne vous écrirons plus. Il n’y a rien d’autre à faire.',
      instead: 'Choisir les seuls sujets dont vous souhaitez encore des nouvelles',
    },
    unknown: {
      title: 'Ce lien ne fonctionne pas',
      text: 'Utilisez le lien du dernier message que vous avez reçu de nous.',
    },
  },
} as const;

/**
 * The page, whole: one button that posts to the page's own address and, where the token is ours, a link to the page of
 * preferences.
 */
export const leavePage = (page: LeavePage, language: PageLanguage, token?: string): string => {
  const words = WORDS[language][page];
  const form =
    page === 'ask'
      ? `<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><input type="hidden" name="from" value="page"><button type="submit">${WORDS[language].ask.button}</button></form>`
      : '';
  const instead =
    token !== undefined && 'instead' in words
      ? `<p class="apart"><a href="../preferences/${escapeHtml(token)}">${words.instead}</a></p>`
      : '';
  return pageOf(language, words.title, `<h1>${words.title}</h1>\n<p>${words.text}</p>\n${form}\n${instead}`);
};
