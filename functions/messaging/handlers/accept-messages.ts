import { httpDoor } from '../../shared/platform/doors/http-door';
import { readEnv } from '../../shared/platform/env';
import { connectAccepting } from '../adapters/connect';
import { acceptEnv } from '../env';
import { acceptMessage } from '../flows/accept-message';
import type { AcceptPorts } from '../ports';

/** The door of `POST /v1/messages` over the given ports. */
export const acceptDoor = (ports: AcceptPorts) => httpDoor((request) => acceptMessage(ports, request));

/** Accepts transactional messages from callers that IAM lets in. */
export const handler = acceptDoor(connectAccepting(readEnv(acceptEnv)));
