import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Something that answers as a LocalStack does, as far as it goes. */
export interface FakeLocalStack {
  readonly url: string;
  readonly port: number;
  close(): void;
}

/** What it does: its health, whether it answers what is asked before the tests, and nothing else, ever. */
export interface FakeOptions {
  /** Not answered at all when left out. */
  readonly health?: object;
  readonly answersQuestions?: boolean;
  /** With which status it answers them. @default 200 */
  readonly questionStatus?: number;
}

/** Starts one on a free port of this machine. */
export const fakeLocalStack = async ({
  health,
  answersQuestions,
  questionStatus = 200,
}: FakeOptions = {}): Promise<FakeLocalStack> => {
  const server: Server = createServer((request, response) => {
    request.resume();
    if (request.url === '/_localstack/health') {
      if (health) response.end(JSON.stringify(health));
    } else if (answersQuestions && request.headers.authorization?.endsWith('Signature=0')) {
      response.writeHead(questionStatus).end('{}');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
