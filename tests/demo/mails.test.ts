import { unsubscribeLink } from '../../bin/demo/mails';

const raw = (mime: string) => Buffer.from(mime).toString('base64');

describe('the link of one-click unsubscribing', () => {
  it('is found in a folded header, beside a mailto', () => {
    const mime =
      'Subject: Hello\r\nList-Unsubscribe: <mailto:leave@example.com>,\r\n <https://api.example/u/abc.def>\r\n\r\nbody';
    expect(unsubscribeLink(raw(mime))).toBe('https://api.example/u/abc.def');
  });

  it('is not taken from the body', () => {
    const mime = 'Subject: Hello\r\n\r\nList-Unsubscribe: <https://evil.example/>';
    expect(() => unsubscribeLink(raw(mime))).toThrow('no List-Unsubscribe');
  });
});
