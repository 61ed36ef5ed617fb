/** Whether a process of that id is there (also one of somebody else). */
export const isAlive: (pid: number) => boolean;

/**
 * When a process began, in ticks since the machine's start: with its id it is one process only, for ids of dead ones are
 * given out again. Undefined where there is no such process, or the system does not tell (no /proc).
 */
export const bornAt: (pid: number) => string | undefined;
