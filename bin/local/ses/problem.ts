/** An answer of SES that is no success: AWS's error name, the status it comes with, and SES's own wording. */
export class SesProblem extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** What SES says of an input that breaks a rule. */
export const badRequest = (message: string) => new SesProblem('BadRequestException', 400, message);
