import { RelanceError } from '../../../functions/shared/kernel/errors';

/** The code of the error that the call throws; `none` when it throws none. */
export const codeFrom = (call: () => unknown): string => {
  try {
    call();
  } catch (error) {
    if (error instanceof RelanceError) return error.code;
    throw error;
  }
  return 'none';
};
