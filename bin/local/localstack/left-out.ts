import type { LeftOut } from './verdict';

/** What is left out on LocalStack, each with its reason; printed with every run. */
export const LEFT_OUT: readonly LeftOut[] = [];
