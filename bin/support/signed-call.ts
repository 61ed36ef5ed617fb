import { createHash, createHmac } from 'node:crypto';

/** With what a call is signed. */
export interface Signing {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly region: string;
  readonly service: string;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/**
 * The headers of a POST signed by Signature Version 4, as AWS documents it ("Create a signed AWS API request"). For the
 * APIs that no installed client of the SDK speaks: streams of tables, SNS, our own. `path` is one of plain characters, such
 * as signing leaves alone.
 */
export const signedHeaders = (
  host: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  signing: Signing,
  now: Date,
  path = '/',
): Record<string, string> => {
  const stamp = now.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = stamp.slice(0, 8);
  const all: Record<string, string> = {
    ...headers,
    host,
    'x-amz-date': stamp,
    ...(signing.sessionToken ? { 'x-amz-security-token': signing.sessionToken } : {}),
  };
  const names = Object.keys(all).sort();
  const canonical = [
    'POST',
    path,
    '',
    ...names.map((name) => `${name}:${all[name]}`),
    '',
    names.join(';'),
    sha256(body),
  ].join('\n');
  const scope = `${day}/${signing.region}/${signing.service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, sha256(canonical)].join('\n');
  const key = [signing.region, signing.service, 'aws4_request'].reduce(
    hmac,
    hmac(`AWS4${signing.secretAccessKey}`, day),
  );
  const { host: _, ...sent } = all;
  return {
    ...sent,
    authorization: `AWS4-HMAC-SHA256 Credential=${signing.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${hmac(key, toSign).toString('hex')}`,
  };
};
