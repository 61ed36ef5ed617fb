import { connectJudge } from '../adapters/connect';
import { judgeStream } from '../flows/judge-stream';

const ports = connectJudge();

/** The member worker: judges what was recorded, in order per source. */
export const handler = judgeStream(ports);
