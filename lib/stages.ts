import type { StageSettings } from './stage-config';

/**
 * The stages that there are; what a stage does not say has its default (lib/stage-config.ts). The context
 * `stages` (in cdk.json, or `-c`) says more about a stage, setting by setting.
 */
export const STAGES: Readonly<Record<string, StageSettings>> = {
  local: {
    region: 'eu-west-1',
    logRetentionDays: 1,
    // Short enough that a demo uses both ways of waiting: delayed messages and buckets.
    agendaAheadSeconds: 5,
    agendaBucketSeconds: 5,
    graceSeconds: 20,
    // Each call at once is a process of this machine.
    workerConcurrency: 5,
    consentWaitSeconds: 20,
    quietHours: 'off',
    waits: { '2h': '15s', '3d': '30s' },
  },
  dev: { logRetentionDays: 7 },
  prod: {
    logRetentionDays: 90,
    archiveDays: 30,
    // The doors are what a flood reaches first; workers behind queues wait instead.
    // One administrator of keys at a time: it reads what is there, changes it and writes it.
    reservedConcurrency: {
      'receive-interactions': 200,
      leave: 20,
      'accept-messages': 20,
      'administer-keys': 1,
      'administer-tokens': 1,
    },
    tableThroughput: { readUnits: 40_000, writeUnits: 20_000 },
  },
};
