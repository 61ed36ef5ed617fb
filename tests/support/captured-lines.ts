/** The lines that Lambdas write while a test runs, from level INFO on; begins and ends with each test of the file. */
export const captureLines = (): readonly string[] => {
  const level = process.env.LOG_LEVEL;
  const lines: string[] = [];
  beforeEach(() => {
    lines.length = 0;
    process.env.LOG_LEVEL = 'INFO';
    jest.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  });
  afterEach(() => {
    process.env.LOG_LEVEL = level;
    jest.restoreAllMocks();
  });
  return lines;
};
