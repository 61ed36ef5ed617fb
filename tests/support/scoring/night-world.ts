import type { ScoreSegment } from '../../../functions/scoring/contract';
import type { ModelRefusal } from '../../../functions/scoring/domain/artefact/judging-model';
import type { Unjudged } from '../../../functions/scoring/flows/former-models';
import { planScoring } from '../../../functions/scoring/flows/plan-scoring';
import { scoreSegment } from '../../../functions/scoring/flows/score-segment';
import type { PlanPorts, SegmentPorts } from '../../../functions/scoring/ports';
import type { LiveProgramme } from '../../../functions/shared/platform/live-programme';
import { liveProgramme } from './builders';
import { memoryMemberScores, memoryMessages, memoryModels, memoryNights } from './memory-scoring';

/** Scoring in memory: `night` plans one at an instant (epoch ms), runs its segments part by part, and answers the cards it wrote; `publish` makes another programme the live one. */
export const nightWorld = (options: Parameters<typeof liveProgramme>[0] = {}) => {
  const members = memoryMemberScores(7);
  const messages = memoryMessages();
  const nights = memoryNights();
  const { models, ...kept } = memoryModels();
  const published = [liveProgramme(options)];
  const programme = {
    live: async () => published.at(-1) as LiveProgramme,
    version: async (version: number) => published[version - 1],
  };
  const publish = (next: Parameters<typeof liveProgramme>[0]) =>
    published.push({ ...liveProgramme(next), version: published.length + 1 });
  const ports: SegmentPorts & PlanPorts = {
    ...messages.ports,
    members: members.store,
    nights,
    plans: nights,
    models,
    programme,
  };
  const refused: ModelRefusal[] = [];
  const unjudged: Unjudged[] = [];
  const run = async (segment: ScoreSegment, at: number) => {
    const scored = await scoreSegment(ports, segment, {
      outOfTime: () => true,
      now: at,
      onBroken: () => undefined,
    });
    refused.push(...scored.refused);
    unjudged.push(...scored.unjudged);
  };
  const night = async (at: number, segments = 2) => {
    const before = members.written.length;
    await planScoring(ports, { segments }, { stage: 'prod', startedAt: at });
    for (let next = messages.queued.shift(); next; next = messages.queued.shift()) await run(next, at);
    return members.written.slice(before);
  };
  return { ...members, ...messages, ...kept, nights, ports, night, run, publish, refused, unjudged };
};
