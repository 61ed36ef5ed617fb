import * as z from '../../shared/kernel/schema';

/** Whether a text is a time that JavaScript can read. */
export const isTime = (text: string): boolean => !Number.isNaN(Date.parse(text));
const instant = z.string().check(z.refine(isTime, 'must be a time'));
const text = z.nullish(z.string());

/** The mail that an event of SES is about. `tags` are lists: SES adds its own, such as `ses:configuration-set`. */
const eventMail = z.object({
  timestamp: instant,
  messageId: z.string().check(z.minLength(1)),
  destination: z._default(z.array(z.string()), []),
  tags: z._default(z.record(z.string(), z.array(z.string())), {}),
});

/**
 * An event of SES as EventBridge hands it over, by its documented fields, of which only those that are used are kept:
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html. `open` and `click` keep all:
 * SES marks there what a machine did.
 */
export const sesEventSchema = z.object({
  detail: z.discriminatedUnion('eventType', [
    z.object({ eventType: z.literal('Send'), mail: eventMail }),
    z.object({
      eventType: z.literal('Delivery'),
      mail: eventMail,
      delivery: z.object({ timestamp: instant }),
    }),
    z.object({
      eventType: z.literal('Bounce'),
      mail: eventMail,
      bounce: z.object({
        timestamp: instant,
        bounceType: z.string(),
        bounceSubType: text,
        bouncedRecipients: z._default(z.array(z.object({ emailAddress: z.string(), status: text })), []),
      }),
    }),
    z.object({
      eventType: z.literal('Complaint'),
      mail: eventMail,
      complaint: z.object({ timestamp: instant, complaintFeedbackType: text, complaintSubType: text }),
    }),
    z.object({
      eventType: z.literal('Open'),
      mail: eventMail,
      open: z.looseObject({ timestamp: instant, userAgent: text }),
    }),
    z.object({
      eventType: z.literal('Click'),
      mail: eventMail,
      click: z.looseObject({
        timestamp: instant,
        userAgent: text,
        link: z.string(),
        linkTags: z.nullish(z.record(z.string(), z.array(z.string()))),
      }),
    }),
    z.object({ eventType: z.literal('Reject'), mail: eventMail, reject: z.object({ reason: text }) }),
    z.object({
      eventType: z.literal(['Rendering Failure', 'RenderingFailure']),
      mail: eventMail,
      failure: z.object({ templateName: text }),
    }),
    z.object({
      eventType: z.literal('DeliveryDelay'),
      mail: eventMail,
      deliveryDelay: z.object({ timestamp: instant, delayType: text }),
    }),
    z.object({
      eventType: z.literal('Subscription'),
      mail: eventMail,
      subscription: z.object({
        timestamp: instant,
        source: text,
        newTopicPreferences: z.nullish(z.object({ unsubscribeAll: z.nullish(z.boolean()) })),
      }),
    }),
  ]),
});
/** See sesEventSchema. */
export type SesEvent = z.infer<typeof sesEventSchema>;
