import { RelanceError } from '../../shared/kernel/errors';
import type { PauseRequest } from '../contract';
import type { ProgrammeStore } from '../ports';
import { pauseSending } from './pause';

/** Refusals that stay: no version ever had such a journey or mail. */
const FINAL = ['journey_unknown', 'mail_unknown', 'nothing_published'];

/**
 * Pauses what a guard-rail asks for; what is paused already stays so. Answers the code of a refusal that trying again
 * would not change, else nothing.
 */
export const heedGuardrail = async (
  store: ProgrammeStore,
  { what, why }: PauseRequest,
  now: number,
): Promise<string | undefined> => {
  try {
    await pauseSending(store, what, { by: 'guardrail', why }, now);
    return undefined;
  } catch (error) {
    if (error instanceof RelanceError && FINAL.includes(error.code)) return error.code;
    throw error;
  }
};
