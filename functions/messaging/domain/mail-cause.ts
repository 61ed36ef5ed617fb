/** Why a mail was sent, and of which reservation: what its tags carry, so that whatever comes back says it again. */
export interface MailCause {
  readonly key: string;
  /** The member at the time of sending; a merge since then is followed by whoever reads the card. */
  readonly member: string;
  /** Whose reservation it was: tells two of one key apart. */
  readonly owner?: string;
  readonly journey: string;
  readonly step: string;
  readonly occurrence: string;
  readonly template: string;
  readonly programmeVersion: number;
}
