import { useEffect, useState } from 'react';
import { levelsBus } from '../state/buses.ts';
import { addSample, roomIsQuiet, verdictOf, type LevelSample, type LevelVerdict } from './level-verdict.ts';

export interface Verdict {
  readonly level: LevelVerdict;
  readonly quietRoom: boolean;
}

const UPDATE_MS = 500;

/** The verdict on the microphone's last seconds; it changes at most twice a second. */
export function useLevelVerdict(): Verdict {
  const [verdict, setVerdict] = useState<Verdict>({ level: 'silent', quietRoom: false });
  useEffect(() => {
    let samples: readonly LevelSample[] = [];
    const end = levelsBus.on(({ input }) => {
      samples = addSample(samples, { atMs: performance.now(), peakDb: input.peakDb });
    });
    const timer = setInterval(() => {
      const next = { level: verdictOf(samples), quietRoom: roomIsQuiet(samples) };
      setVerdict((old) => (old.level === next.level && old.quietRoom === next.quietRoom ? old : next));
    }, UPDATE_MS);
    return () => {
      end();
      clearInterval(timer);
    };
  }, []);
  return verdict;
}
