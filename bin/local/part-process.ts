/**
 * Runs the program of a part of the local AWS: its process ends with its standard input, so that it never outlives the
 * supervisor, and with 1 when the program fails.
 */
export const runPart = (program: () => Promise<void>): void => {
  process.stdin.on('end', () => process.exit(0)).resume();
  process.on('SIGTERM', () => process.exit(0));
  process.on('SIGINT', () => process.exit(0));
  void program().catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
};
