import { httpDoor } from '../../shared/platform/doors/http-door';
import { connectReceive } from '../adapters/connect-door';
import { receiveInteractions } from '../flows/receive';

const ports = connectReceive();

/** The door of the tracking API: answers 200 once the interactions are durable in the recorder's queue. */
export const handler = httpDoor((request) => receiveInteractions(ports, request));
