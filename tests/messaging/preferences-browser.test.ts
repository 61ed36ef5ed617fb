import '../support/lambda-env';
import type { Browser, Page } from 'playwright-core';
import { findBrowser } from '../support/browser/find-browser';
import { ADA, aCard, DAY, someRules } from '../support/messaging/builders';
import { leaveRoom, linkTo } from '../support/messaging/leave-room';
import { serveLeaveRoom } from '../support/messaging/serve-leave-room';

jest.setTimeout(120_000);

const INTERESTS = [{ id: 'home', name: { en: 'For the home', fr: 'Pour la maison' } }];

let browser: Browser | undefined;
beforeAll(async () => {
  const found = await findBrowser();
  if (typeof found === 'string') console.warn(`skipped: the pages in a browser (${found})`);
  else browser = found;
});
afterAll(() => browser?.close());

/** A test that a machine without a browser passes with a word. */
const inBrowser = (sentence: string, work: (browser: Browser) => Promise<void>) =>
  it(sentence, async () => {
    if (browser) await work(browser);
  });

interface Visit {
  readonly page: Page;
  readonly room: ReturnType<typeof leaveRoom>;
  readonly link: string;
}

const visit = async (
  chromium: Browser,
  options: Parameters<Browser['newContext']>[0],
  work: (visit: Visit) => Promise<void>,
) => {
  const room = leaveRoom(someRules({ interests: INTERESTS }));
  const granted = { state: 'granted' as const, at: Date.now() - DAY, source: 'x' };
  room.contacts.put(aCard({ consents: { news: granted } }));
  const served = await serveLeaveRoom(room);
  const context = await chromium.newContext(options);
  try {
    const page = await context.newPage();
    const link = `${served.url}${await linkTo('preferences')}`;
    await page.goto(link);
    await work({ page, room, link });
  } finally {
    await context.close();
    await served.close();
  }
};

const FOCUSED = `(() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const style = getComputedStyle(at);
  return {
    id: at.id || at.textContent.trim(),
    name: (at.labels && at.labels[0] ? at.labels[0].textContent : at.textContent).trim(),
    outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
  };
})()`;

/** Does what leads to another page, and waits until that is there. */
const arrive = (page: Page, act: () => Promise<void>) => Promise.all([page.waitForEvent('load'), act()]);

interface Focused {
  readonly id: string;
  readonly name: string;
  /** The width (px) of the mark that shows where the focus is. */
  readonly outline: number;
}

/** Presses Tab until the focus is where it should be; answers every stop on the way. */
const tabTo = async (page: Page, id: string): Promise<Focused[]> => {
  const stops: Focused[] = [];
  for (let presses = 0; presses < 30; presses += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate<Focused | null>(FOCUSED);
    if (stop) stops.push(stop);
    if (stop?.id === id) return stops;
  }
  throw new Error(`Tab never reached ${id}; it reached ${stops.map((stop) => stop.id).join(', ')}`);
};

describe('the page of preferences in a browser', () => {
  inBrowser('is used by keyboard alone, without scripts: every stop is named and seen', async (chromium) => {
    await visit(chromium, { javaScriptEnabled: false, locale: 'en-GB' }, async ({ page, room }) => {
      const stops = await tabTo(page, 'topic-news');
      await page.keyboard.press('Space');
      stops.push(...(await tabTo(page, 'topic-events')));
      await page.keyboard.press('Space');
      stops.push(...(await tabTo(page, 'interest-home')));
      await page.keyboard.press('Space');
      stops.push(...(await tabTo(page, 'frequency-usual')));
      await page.keyboard.press('ArrowDown');
      stops.push(...(await tabTo(page, 'pause-none')));
      await page.keyboard.press('ArrowDown');
      stops.push(...(await tabTo(page, 'Save my choices')));
      for (const stop of stops) {
        expect(stop.name).toMatch(/\S{2}/);
        expect(stop).toMatchObject({ outline: 3 });
      }
      await arrive(page, () => page.keyboard.press('Enter'));
      expect(await page.title()).toBe('Saved: Your preferences');
      expect(await page.content()).toMatch(/role="status"[\s\S]*Your choices are saved/);
      expect(room.contacts.card(ADA)).toMatchObject({
        frequency: 'less',
        pausedUntil: expect.any(Number),
        consents: { news: { state: 'withdrawn' }, events: { state: 'granted' } },
      });
      expect(room.identified).toMatchObject([{ traits: { interests: ['home'] } }]);
    });
  });

  inBrowser('leaves everything by the button below, and the page of leaving answers', async (chromium) => {
    await visit(chromium, { javaScriptEnabled: false, locale: 'en-GB' }, async ({ page, room }) => {
      await tabTo(page, 'Unsubscribe from everything');
      await arrive(page, () => page.keyboard.press('Enter'));
      expect(await page.title()).toBe('You have unsubscribed');
      expect(room.contacts.card(ADA)?.unsubscribedAt).toBeDefined();
    });
  });

  inBrowser('speaks French to a French browser, and English when that is pressed', async (chromium) => {
    await visit(chromium, { javaScriptEnabled: false, locale: 'fr-FR' }, async ({ page }) => {
      const language = () => page.evaluate<string>('document.documentElement.lang');
      expect([await language(), await page.title()]).toEqual(['fr', 'Vos préférences']);
      await arrive(page, () => page.click('nav a[hreflang="en"]'));
      expect([await language(), await page.title()]).toEqual(['en', 'Your preferences']);
    });
  });

  inBrowser('has each control in a group or with a label that says what it is', async (chromium) => {
    await visit(chromium, { locale: 'en-GB' }, async ({ page }) => {
      const controls = await page.evaluate<{ label: string; legend: string }[]>(`
        [...document.querySelectorAll('input:not([type=hidden]), select')].map((one) => ({
          label: one.labels.length === 1 ? one.labels[0].textContent.trim() : '',
          legend: one.closest('fieldset').querySelector('legend').textContent.trim(),
        }))`);
      expect(controls).toHaveLength(10);
      for (const { label, legend } of controls) {
        expect(label).toMatch(/\S{2}/);
        expect(legend).toMatch(/\S{2}/);
      }
    });
  });

  inBrowser('can be read: every text has a contrast of 4.5:1 as it is painted', async (chromium) => {
    await visit(chromium, { locale: 'en-GB' }, async ({ page }) => {
      const worst = await page.evaluate<{ ratio: number; text: string }>(`(() => {
        const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
        const luminance = ([r, g, b]) => {
          const [x, y, z] = [r, g, b].map((part) => {
            const share = part / 255;
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
          });
          return 0.2126 * x + 0.7152 * y + 0.0722 * z;
        };
        const ground = (element) => {
          const colour = parts(getComputedStyle(element).backgroundColor);
          if (colour.length < 4 || colour[3] > 0) return colour;
          return element.parentElement ? ground(element.parentElement) : [255, 255, 255];
        };
        const texts = [...document.body.querySelectorAll('*')].filter((element) =>
          [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()));
        return texts
          .map((element) => {
            const [light, dark] = [luminance(parts(getComputedStyle(element).color)), luminance(ground(element))]
              .sort((a, b) => b - a);
            return { ratio: (light + 0.05) / (dark + 0.05), text: element.textContent.trim() };
          })
          .sort((a, b) => a.ratio - b.ratio)[0];
      })()`);
      expect(worst.ratio).toBeGreaterThanOrEqual(4.5);
    });
  });

  inBrowser('fits a narrow screen without being moved sideways', async (chromium) => {
    const viewport = { width: 320, height: 640 };
    await visit(chromium, { locale: 'fr-FR', viewport }, async ({ page }) => {
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
    });
  });

  inBrowser('ties an error to its field, and leads there from the top', async (chromium) => {
    await visit(chromium, { locale: 'en-GB' }, async ({ page, room }) => {
      await page.evaluate("document.querySelector('#language option').value = 'tlh'");
      await arrive(page, () => page.click('form button'));
      expect(await page.title()).toBe('Not saved: Your preferences');
      const tied = await page.evaluate<{ invalid: string; error: string }>(`(() => {
        const field = document.querySelector('#language');
        return {
          invalid: field.getAttribute('aria-invalid'),
          error: document.getElementById(field.getAttribute('aria-describedby')).textContent,
        };
      })()`);
      expect(tied).toEqual({ invalid: 'true', error: 'Please choose one of these.' });
      await page.click('[role=alert] a');
      expect(await page.evaluate<string>('location.hash')).toBe('#language');
      expect(room.contacts.writes.done).toBe(0);
    });
  });
});
