import { describe, expect, it } from 'vitest';
import { deviceStep, NO_DEVICE_MEMORY } from '../../../../main/desk/sound/device-notices.ts';
import type { NoticeView, Problem } from '../../../../main/contract/index.ts';
import type { DeviceState } from '../../../../native-audio/devices/device-state.ts';

type Running = Extract<DeviceState, { type: 'running' }>;

const running = (name: string, more: Partial<Running> = {}): DeviceState => ({
  ...{ type: 'running', name, hostApi: 'ALSA', key: `ALSA/${name}` },
  ...{ sampleRateHz: 48_000, blockFrames: 240, simulated: false },
  ...more,
});
const behind = (name: string): Partial<Running> => ({ behind: { name, key: `PulseAudio/${name}` } });
const onDefault = (name: string, more: Partial<Running> = {}): DeviceState =>
  running('default', { ...behind(name), ...more });
const lost = (name: string, reason = 'x'): DeviceState => ({ type: 'lost', name, reason });

/** The notices for each state in turn, and the problem on screen after the last one. */
function told(states: readonly DeviceState[]): { notices: string[]; problem: Problem | undefined } {
  let memory = NO_DEVICE_MEMORY;
  const notices = states.map((state, index) => {
    const step = deviceStep(memory, 'input', state, index);
    memory = step.memory;
    const notice: NoticeView | undefined = step.notice;
    if (notice?.type !== 'device') return '-';
    return `${notice.change} ${notice.name}${notice.insteadOf === undefined ? '' : ` for ${notice.insteadOf}`}`;
  });
  return { notices, problem: memory.problem };
}

describe('deviceStep', () => {
  it('reports that a device went away, that another one replaces it, and that it is back', () => {
    const { notices, problem } = told([
      { type: 'opening' },
      running('Desk mic'),
      lost('Desk mic'),
      lost('Desk mic', 'y'),
      { type: 'opening' },
      running('Built-in', { insteadOf: 'Desk mic' }),
      running('Built-in', { insteadOf: 'Desk mic' }),
      running('Desk mic'),
    ]);
    expect(notices).toEqual([
      ...['-', '-', 'lost Desk mic', '-', '-', 'fallback Built-in for Desk mic', '-', 'back Desk mic'],
    ]);
    expect(problem).toBeUndefined();
  });

  it('keeps the replacing device on screen, and whether several devices have the chosen name', () => {
    const { notices, problem } = told([
      onDefault('Built in', { insteadOf: 'Desk mic' }),
      onDefault('Built in', { insteadOf: 'Desk mic', twins: true }),
    ]);
    expect(notices).toEqual(['fallback Built in for Desk mic', '-']);
    expect(problem).toEqual({
      ...{ kind: 'device-stand-in', side: 'input', chosen: 'Desk mic', used: 'Built in' },
      ...{ twins: true, sinceMs: 0 },
    });
  });

  it('reports when another device becomes the replacement', () => {
    expect(
      told([onDefault('Built in', { insteadOf: 'Desk mic' }), onDefault('Webcam', { insteadOf: 'Desk mic' })])
        .notices,
    ).toEqual(['fallback Built in for Desk mic', 'fallback Webcam for Desk mic']);
  });

  it('reports once when the default becomes another device, also on air', () => {
    const { notices, problem } = told([
      onDefault('Built in'),
      lost('Built in'),
      onDefault('Webcam'),
      onDefault('Webcam'),
    ]);
    expect(notices).toEqual(['-', 'lost Built in', 'moved Webcam', '-']);
    expect(problem).toEqual({
      ...{ kind: 'default-changed', side: 'input', before: 'Built in', now: 'Webcam', sinceMs: 2 },
    });
  });

  it('does not report the return of the chosen device as a changed default', () => {
    const { notices, problem } = told([
      onDefault('Built in', { insteadOf: 'Desk mic' }),
      running('Desk mic', { hostApi: 'PulseAudio' }),
    ]);
    expect(notices).toEqual(['fallback Built in for Desk mic', 'back Desk mic']);
    expect(problem).toBeUndefined();
  });

  it('removes the problem when the replacement is gone too', () => {
    const { problem } = told([onDefault('Built in', { insteadOf: 'Desk mic' }), lost('default')]);
    expect(problem).toBeUndefined();
  });
});
