import { readEnv } from '../../shared/platform/env';
import { connectSending } from '../adapters/connect';
import { sendEnv } from '../env';
import { sendDoor } from '../flows/send-door';

/** Sends transactional messages from a queue of their own: however much marketing waits, they do not. */
export const handler = sendDoor(connectSending(readEnv(sendEnv)));
