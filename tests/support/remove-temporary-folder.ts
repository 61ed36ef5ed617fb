/** Takes away the temporary folder that `own-temporary-folder.ts` gave to this run of Jest. */
export default (): void => {
  (globalThis as { removeOwnTemporaryFolder?: () => void }).removeOwnTemporaryFolder?.();
};
