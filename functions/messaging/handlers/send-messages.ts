import { readEnv } from '../../shared/platform/env';
import { connectSending } from '../adapters/connect';
import { sendEnv } from '../env';
import { sendDoor } from '../flows/send-door';

export { sendDoor };

/** Decides and sends what journeys ask for. */
export const handler = sendDoor(connectSending(readEnv(sendEnv)));
