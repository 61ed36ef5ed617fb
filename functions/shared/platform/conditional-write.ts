import { isErrorNamed } from '../kernel/errors';

/** Makes a conditional write; false when its condition does not hold (any more). What else goes wrong is thrown. */
export const holds = async (write: () => Promise<unknown>): Promise<boolean> => {
  try {
    await write();
    return true;
  } catch (error) {
    if (isErrorNamed(error, 'ConditionalCheckFailedException')) return false;
    throw error;
  }
};
