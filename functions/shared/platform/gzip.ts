// Loading zlib takes a tenth of a Lambda's whole load, and few calls pack anything: it comes with the first that does.
const zlib = () => process.getBuiltinModule('node:zlib');

/** The text, gzipped. */
export const gzip = (text: string): Buffer => zlib().gzipSync(text);

/** What was gzipped; throws zlib's error when it was not, or (code `ERR_BUFFER_TOO_LARGE`) when it has more bytes than that. */
export const gunzip = (packed: Buffer, maxBytes: number): Buffer =>
  zlib().gunzipSync(packed, { maxOutputLength: maxBytes });
