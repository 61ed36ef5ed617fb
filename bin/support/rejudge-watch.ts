import type { Output, Progress } from './output';
import type { RejudgeOptions } from './rejudge';

/** Tells on stderr how far judging again is: entries looked through, of about how many, and the members found there. */
export const rejudgeWatch = (
  output: Pick<Output, 'note' | 'progress'>,
): Required<Pick<RejudgeOptions, 'onProgress' | 'onResumed'>> & { end(): void } => {
  let progress: Progress | undefined;
  return {
    onResumed: (before, until) =>
      output.note(
        `going on where an earlier run stopped, behind ${before.entries.toLocaleString('en')} entries, until ${until} (--anew begins anew)`,
      ),
    onProgress({ done, total, before }) {
      progress ??= output.progress('entries of timelines', total, before);
      progress.at(done.entries, `${done.members.toLocaleString('en')} members looked at`);
    },
    end: () => progress?.end(),
  };
};
