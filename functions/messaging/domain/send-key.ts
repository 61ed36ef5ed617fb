import { shortHash } from '../../shared/kernel/ids';
import type { MessageRequest } from '../contract';

/**
 * The key of a send, derived from its cause alone: member as enrolled, journey, step, occurrence. The same request
 * has the same key for ever, whatever is retried, merged or published meanwhile. 12 bytes in base64url.
 */
export const sendKey = (
  request: Pick<MessageRequest, 'member' | 'journey' | 'step' | 'occurrence'>,
): string => shortHash('send', request.member, request.journey, request.step, request.occurrence);
