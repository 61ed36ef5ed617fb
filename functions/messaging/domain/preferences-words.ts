import type { PageLanguage } from './page-language';

/** The sentences of the page of preferences in one language. */
export interface PreferencesWords {
  readonly title: string;
  readonly lead: string;
  readonly saved: string;
  readonly savedTitle: string;
  readonly refused: string;
  readonly hasLeft: string;
  readonly wrong: string;
  readonly wrongTitle: string;
  readonly topics: string;
  readonly topicsHint: string;
  /** So many messages in so many hours, at most. */
  readonly atMost: (max: number, hours: number) => string;
  /** Of a topic outside the caps: how often it may write, and how often to who asked for less. */
  readonly outside: (often: string, less: string) => string;
  readonly channels: string;
  readonly email: string;
  readonly frequency: string;
  readonly usual: string;
  readonly less: string;
  readonly pause: string;
  readonly noPause: string;
  readonly keepPause: (until: string) => string;
  readonly pauseFor: (days: number) => string;
  readonly interests: string;
  readonly interestsHint: string;
  readonly language: string;
  readonly save: string;
  readonly leaveTitle: string;
  readonly leaveText: string;
  readonly leave: string;
  /** The name of the page's languages, for the link to the other one. */
  readonly otherLanguages: string;
  readonly errors: Readonly<Record<'form_unreadable' | 'form_expired' | 'choice_unknown', string>>;
}

interface SpanWords {
  readonly daily: string;
  readonly days: (days: number) => string;
  readonly hours: (hours: number) => string;
}
const EN: SpanWords = {
  daily: 'a day',
  days: (days) => `in ${days} days`,
  hours: (hours) => `in ${hours} hours`,
};
const FR: SpanWords = {
  daily: 'par jour',
  days: (days) => `en ${days} jours`,
  hours: (hours) => `en ${hours} heures`,
};

const every = (hours: number, words: SpanWords): string => {
  if (hours % 24 !== 0) return words.hours(Math.round(hours));
  return hours === 24 ? words.daily : words.days(hours / 24);
};

/** The page's sentences, by language. */
export const PREFERENCES_WORDS: Readonly<Record<PageLanguage, PreferencesWords>> = {
  en: {
    title: 'Your preferences',
    lead: 'Choose what we write to you about, and how often. What you save holds at once.',
    saved: 'Your choices are saved.',
    savedTitle: 'Saved',
    refused:
      'You unsubscribed after this page was opened, so we did not subscribe you again. Tick what you would like to get, and save.',
    hasLeft: 'You have unsubscribed from everything. Tick what you would like to get again, and save.',
    wrong: 'Nothing was saved',
    wrongTitle: 'Not saved',
    topics: 'What we may write to you about',
    topicsHint: 'Untick what you no longer want.',
    atMost: (max, hours) => `${max} ${max === 1 ? 'message' : 'messages'} ${every(hours, EN)}`,
    outside: (often, less) =>
      `Comes beside everything else: at most ${often}; if you choose “less often”, at most ${less}.`,
    channels: 'How we may reach you',
    email: 'By e-mail',
    frequency: 'How often',
    usual: 'Whenever we have something for you',
    less: 'Less often: about half as much',
    pause: 'A pause',
    noPause: 'No pause',
    keepPause: (until) => `Keep the pause until ${until}`,
    pauseFor: (days) => `Nothing for ${days} days`,
    interests: 'What you like',
    interestsHint: 'It decides what we show you.',
    language: 'The language of our mails',
    save: 'Save my choices',
    leaveTitle: 'Or leave altogether',
    leaveText: 'One press, and we will not write to you again.',
    leave: 'Unsubscribe from everything',
    otherLanguages: 'This page in another language',
    errors: {
      form_unreadable: 'Something was missing from what your browser sent. Please choose again and save.',
      form_expired: 'This page was open for more than a day. Please look at your choices again and save.',
      choice_unknown: 'Please choose one of these.',
    },
  },
  fr: {
    title: 'Vos préférences',
    lead: 'Choisissez les sujets et la fréquence de nos messages. Vos choix prennent effet dès l’enregistrement.',
    saved: 'Vos choix sont enregistrés.',
    savedTitle: 'Enregistré',
    refused:
      'Vous vous êtes désabonné après l’ouverture de cette page : nous ne vous avons donc pas réabonné. Cochez ce que vous souhaitez recevoir, puis enregistrez.',
    hasLeft:
      'Vous êtes désabonné de tout. Cochez ce que vous souhaitez recevoir de nouveau, puis enregistrez.',
    wrong: 'Rien n’a été enregistré',
    wrongTitle: 'Non enregistré',
    topics: 'Les sujets dont nous pouvons vous parler',
    topicsHint: 'Décochez ce que vous ne voulez plus recevoir.',
    atMost: (max, hours) => `${max} ${max === 1 ? 'message' : 'messages'} ${every(hours, FR)}`,
    outside: (often, less) =>
      `S’ajoute à tout le reste : au plus ${often} ; avec « Moins souvent », au plus ${less}.`,
    channels: 'Comment nous pouvons vous joindre',
    email: 'Par e-mail',
    frequency: 'La fréquence',
    usual: 'Chaque fois que nous avons quelque chose pour vous',
    less: 'Moins souvent : environ deux fois moins',
    pause: 'Une pause',
    noPause: 'Pas de pause',
    keepPause: (until) => `Garder la pause jusqu’au ${until}`,
    pauseFor: (days) => `Rien pendant ${days} jours`,
    interests: 'Ce que vous aimez',
    interestsHint: 'Cela décide de ce que nous vous montrons.',
    language: 'La langue de nos messages',
    save: 'Enregistrer mes choix',
    leaveTitle: 'Ou tout quitter',
    leaveText: 'Un clic, et nous ne vous écrirons plus.',
    leave: 'Me désabonner de tout',
    otherLanguages: 'Cette page dans une autre langue',
    errors: {
      form_unreadable:
        'Il manquait quelque chose dans l’envoi de votre navigateur. Choisissez de nouveau, puis enregistrez.',
      form_expired:
        'Cette page est restée ouverte plus d’un jour. Vérifiez vos choix, puis enregistrez de nouveau.',
      choice_unknown: 'Choisissez une de ces possibilités.',
    },
  },
};
