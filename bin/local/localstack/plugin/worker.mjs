// The process of one Lambda environment: loads the handler, then answers one call a line over its socket. It prints what
// the handler prints; relance_host_functions.py reads both, and ends it.
import { existsSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const { env } = process;
const calls = new net.Socket({ fd: Number(env.RELANCE_CALLS_FD) });
delete env.RELANCE_CALLS_FD;

const say = (kind, body) => new Promise((done) => calls.write(`${JSON.stringify({ kind, body })}\n`, done));

/** An error as the Node runtime of Lambda answers it. */
const errorBody = (error) =>
  JSON.stringify(
    error instanceof Error
      ? { errorType: error.name, errorMessage: error.message, trace: String(error.stack).split('\n') }
      : { errorType: typeof error, errorMessage: String(error), trace: [] },
  );

const named = (name, message) => Object.assign(new Error(message), { name });

const loadHandler = async () => {
  const file = env._HANDLER.slice(0, env._HANDLER.lastIndexOf('.'));
  const name = env._HANDLER.slice(file.length + 1);
  const base = path.resolve(env.LAMBDA_TASK_ROOT, file);
  const found = ['.mjs', '.js', '.cjs'].map((ending) => base + ending).find((each) => existsSync(each));
  if (!found) throw named('Runtime.ImportModuleError', `Error: Cannot find module '${file}'`);
  const module = await import(pathToFileURL(found).href);
  const handler = module[name] ?? module.default?.[name];
  if (typeof handler !== 'function') {
    throw named('Runtime.HandlerNotFound', `${env._HANDLER} is undefined or not exported`);
  }
  return handler;
};

/** Both kinds of handlers: those that answer a promise, and those that call back. */
const run = (handler, event, context) =>
  new Promise((resolve, reject) => {
    const answer = handler(event, context, (error, value) => (error ? reject(error) : resolve(value)));
    if (typeof answer?.then === 'function') answer.then(resolve, reject);
    else if (handler.length < 3) resolve(answer);
  });

const contextOf = (call) => {
  const until = Date.now() + call.seconds * 1000;
  return {
    awsRequestId: call.id,
    invokedFunctionArn: call.arn,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => until - Date.now(),
  };
};

const answer = async (handler, call) => {
  env._X_AMZN_TRACE_ID = call.trace;
  try {
    const value = await run(handler, JSON.parse(call.payload || '{}'), contextOf(call));
    await say('response', JSON.stringify(value) ?? 'null');
  } catch (error) {
    const body = errorBody(error);
    process.stdout.write(`${body}\n`);
    await say('error', body);
  }
};

// Whoever gives the calls is gone.
calls.on('close', () => process.exit(0));
calls.on('error', () => process.exit(0));

try {
  const handler = await loadHandler();
  createInterface({ input: calls }).on('line', (line) => void answer(handler, JSON.parse(line)));
  await say('ready', '');
} catch (error) {
  await say('failed', errorBody(error));
  process.exit(1);
}
