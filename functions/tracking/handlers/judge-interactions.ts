import { streamDoor } from '../../shared/platform/doors/stream-door';
import { connectJudge } from '../adapters/connect';
import { judgeStream } from '../flows/judge-stream';

const ports = connectJudge();

/** The member worker behind the stream of the table `interactions`, in order per source. */
export const handler = streamDoor((records, now) => judgeStream(ports, records, now));
