import type { Engine, EngineName } from './engine';
import { localstack } from './localstack';
import { ministack } from './ministack';

const BY_NAME: Readonly<Record<EngineName, Engine>> = { ministack, localstack };

/** The emulator of that name. */
export const engineOf = (name: EngineName): Engine => BY_NAME[name];
