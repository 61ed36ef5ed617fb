/** Resolves after so many milliseconds. Without node:timers/promises, which takes its time to load. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));
