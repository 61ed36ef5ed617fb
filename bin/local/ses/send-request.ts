import * as z from 'zod';
import { addressesOfHeader, bareAddress } from './addresses';
import { composeMime, headersOf, headerValues } from './mime';
import { badRequest } from './problem';

const content = z.object({ Data: z.string(), Charset: z.string().optional() });
const addresses = z.array(z.string()).default([]);

const requestSchema = z.object({
  FromEmailAddress: z.string().optional(),
  Destination: z
    .object({ ToAddresses: addresses, CcAddresses: addresses, BccAddresses: addresses })
    .optional(),
  ReplyToAddresses: addresses,
  Content: z.object({
    Raw: z.object({ Data: z.string() }).optional(),
    Simple: z
      .object({
        Subject: content,
        Body: z.object({ Text: content.optional(), Html: content.optional() }),
        Headers: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
      })
      .optional(),
  }),
  EmailTags: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
  ConfigurationSetName: z.string().optional(),
});

/** A mail that SES was asked to send, checked. */
export interface AskedMail {
  readonly from: string;
  /** Every recipient (To, Cc, Bcc), bare. */
  readonly to: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly configurationSet?: string;
  /** The MIME message, byte for byte as it was given (or as composed of simple content). */
  readonly raw: Buffer;
}

const TAG = /^[A-Za-z0-9_-]{1,255}$/;
const MAX_RECIPIENTS = 50;
const MAX_MESSAGE_BYTES = 40 * 1024 * 1024;

const checkTags = (tags: readonly { Name: string; Value: string }[]): Record<string, string> => {
  for (const { Name, Value } of tags) {
    if (!TAG.test(Name))
      throw badRequest(
        `Invalid tag name <${Name}>: only alphanumeric ASCII characters, '_', and '-' are allowed.`,
      );
    if (!TAG.test(Value))
      throw badRequest(
        `Invalid tag value <${Value}>: only alphanumeric ASCII characters, '_', and '-' are allowed.`,
      );
  }
  if (new Set(tags.map((tag) => tag.Name)).size < tags.length)
    throw badRequest('Duplicate message tag name.');
  return Object.fromEntries(tags.map((tag) => [tag.Name, tag.Value]));
};

const rawOf = async (request: z.output<typeof requestSchema>): Promise<Buffer> => {
  const { Raw, Simple } = request.Content;
  if (Raw) return Buffer.from(Raw.Data, 'base64');
  if (!Simple) throw badRequest('Content must have Raw or Simple (this local SES keeps no templates).');
  if (!request.FromEmailAddress) throw badRequest('Missing required field FromEmailAddress.');
  return composeMime({
    from: request.FromEmailAddress,
    to: request.Destination?.ToAddresses ?? [],
    cc: request.Destination?.CcAddresses ?? [],
    replyTo: request.ReplyToAddresses,
    subject: Simple.Subject.Data,
    ...(Simple.Body.Text ? { text: Simple.Body.Text.Data } : {}),
    ...(Simple.Body.Html ? { html: Simple.Body.Html.Data } : {}),
    headers: Simple.Headers.map(({ Name, Value }) => ({ name: Name, value: Value })),
  });
};

/** Reads the body of a SendEmail call. Throws what SES answers to what breaks its rules. */
export const readSendRequest = async (body: unknown): Promise<AskedMail> => {
  const parsed = requestSchema.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw badRequest(`${issue?.path.join('.')}: ${issue?.message}`);
  }
  const request = parsed.data;
  const tags = checkTags(request.EmailTags);
  const raw = await rawOf(request);
  if (raw.length === 0) throw badRequest('Missing raw message data.');
  if (raw.length > MAX_MESSAGE_BYTES)
    throw badRequest(`Message length is more than ${MAX_MESSAGE_BYTES} bytes long.`);
  const headers = headersOf(raw);
  const from = request.FromEmailAddress ?? headerValues(headers, 'From')[0];
  if (!from) throw badRequest('Missing required header From.');
  const { ToAddresses = [], CcAddresses = [], BccAddresses = [] } = request.Destination ?? {};
  const named = [...ToAddresses, ...CcAddresses, ...BccAddresses];
  const to = named.length
    ? named
    : ['To', 'Cc', 'Bcc'].flatMap((name) => headerValues(headers, name)).flatMap(addressesOfHeader);
  if (to.length === 0) throw badRequest('Recipients are missing.');
  if (to.length > MAX_RECIPIENTS) throw badRequest(`Recipient count exceeds ${MAX_RECIPIENTS}.`);
  return {
    from: bareAddress(from),
    to: to.map(bareAddress),
    tags,
    raw,
    ...(request.ConfigurationSetName ? { configurationSet: request.ConfigurationSetName } : {}),
  };
};
