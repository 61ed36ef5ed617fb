import { randomUUID } from 'node:crypto';
import { shortHash } from '../../functions/shared/kernel/ids';

/** A line of a file of calls that is sent, or why it cannot be. */
export type CallLine =
  | { readonly line: number; readonly call: Record<string, unknown>; readonly bytes: number }
  | { readonly line: number; readonly code: string; readonly message: string };

/** A line that will not be sent or was refused. */
export interface RejectedLine {
  readonly line: number;
  readonly code: string;
  readonly message: string;
}

/** Calls that go in one request; `bytes` is their size as JSON. */
export type CallBatch = readonly { readonly line: number; readonly call: Record<string, unknown> }[];

const MAX_BATCH_BYTES = 480 * 1024;
const MAX_LINE_BYTES = 256 * 1024;

/**
 * A call made from a line. One without messageId gets one, so that a request that is sent again counts once: with a
 * time of its own from line number and content, so that the same file sent twice counts once too.
 */
export const readCallLine = (text: string, line: number): CallLine | undefined => {
  if (text.trim() === '') return undefined;
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_LINE_BYTES) {
    return {
      line,
      code: 'event_too_large',
      message: `the line has ${bytes} bytes; a call has at most 32 KB`,
    };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { line, code: 'json_malformed', message: `the line is not JSON: ${(error as Error).message}` };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { line, code: 'call_invalid', message: 'a line must be one call: {"type": "track", ...}' };
  }
  const call = value as Record<string, unknown>;
  if (call.messageId !== undefined && call.messageId !== null) return { line, call, bytes };
  const timed = call.timestamp ?? call.originalTimestamp;
  const messageId = timed ? `line-${shortHash(String(line), text)}` : `line-${randomUUID()}`;
  return { line, call: { ...call, messageId }, bytes: bytes + 64 };
};

/** Groups calls into requests of at most `count` calls and 480 KB; what cannot be sent goes to `reject`. */
export async function* batchesOfLines(
  lines: AsyncIterable<string>,
  count: number,
  reject: (rejected: RejectedLine) => void,
): AsyncGenerator<CallBatch> {
  let batch: { line: number; call: Record<string, unknown> }[] = [];
  let bytes = 0;
  let number = 0;
  for await (const text of lines) {
    number += 1;
    const read = readCallLine(text, number);
    if (!read) continue;
    if ('code' in read) {
      reject(read);
      continue;
    }
    if (batch.length >= count || (batch.length > 0 && bytes + read.bytes > MAX_BATCH_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push({ line: read.line, call: read.call });
    bytes += read.bytes + 1;
  }
  if (batch.length > 0) yield batch;
}
