import type { Side } from '../../../common/device-choice.ts';
import type { NamedDevice } from '../../../native-audio/devices/device-identity.ts';
import type { DeviceState } from '../../../native-audio/devices/device-state.ts';
import type { NoticeView, Problem } from '../../contract/index.ts';

/** The last news about the device on one side, so that the same news is not told twice. */
export interface DeviceMemory {
  /** The last notice about a device that is not the chosen one. */
  readonly trouble: 'none' | 'lost' | 'fallback';
  /** The device behind the system's default, while that runs. */
  readonly behind: NamedDevice | undefined;
  /** Stays on screen until somebody dismisses it. */
  readonly problem: Extract<Problem, { side: Side }> | undefined;
}

export const NO_DEVICE_MEMORY: DeviceMemory = { trouble: 'none', behind: undefined, problem: undefined };

type DeviceNotice = Extract<NoticeView, { type: 'device' }>;

export interface DeviceStep {
  readonly memory: DeviceMemory;
  readonly notice: DeviceNotice | undefined;
}

/** @returns a notice when the device went away, another one replaced it, or it is back. Pure. */
export function deviceStep(before: DeviceMemory, side: Side, state: DeviceState, nowMs: number): DeviceStep {
  const notice = (change: DeviceNotice['change'], name: string): DeviceNotice => ({
    ...{ type: 'device', side, change, name },
  });
  switch (state.type) {
    case 'lost': {
      const memory = { ...before, trouble: 'lost', problem: notStandIn(before.problem) } as const;
      return { memory, notice: before.trouble === 'lost' ? undefined : notice('lost', state.name) };
    }
    case 'missing':
      return { memory: { ...before, problem: notStandIn(before.problem) }, notice: undefined };
    case 'running':
      return state.insteadOf === undefined
        ? whatWasChosen(before, side, state, nowMs, notice)
        : standIn(before, side, state, nowMs, notice);
    case 'off':
    case 'opening':
      return { memory: before, notice: undefined };
  }
}

type Running = Extract<DeviceState, { type: 'running' }>;
type Tell = (change: DeviceNotice['change'], name: string) => DeviceNotice;

function whatWasChosen(
  before: DeviceMemory,
  side: Side,
  { name, behind }: Running,
  nowMs: number,
  tell: Tell,
): DeviceStep {
  const has = { trouble: 'none', behind } as const;
  if (before.behind && behind && behind.key !== before.behind.key && before.trouble !== 'fallback') {
    const problem = {
      kind: 'default-changed',
      side,
      before: before.behind.name,
      now: behind.name,
      sinceMs: nowMs,
    } as const;
    return { memory: { ...has, problem }, notice: tell('moved', behind.name) };
  }
  const problem = notStandIn(before.problem);
  const isBack = before.trouble !== 'none';
  return { memory: { ...has, problem }, notice: isBack ? tell('back', behind?.name ?? name) : undefined };
}

function standIn(
  before: DeviceMemory,
  side: Side,
  { name, behind, insteadOf = '', twins }: Running,
  nowMs: number,
  tell: Tell,
): DeviceStep {
  const used = behind?.name ?? name;
  const old = before.problem?.kind === 'device-stand-in' ? before.problem : undefined;
  const isNew = old === undefined || old.chosen !== insteadOf || old.used !== used;
  const problem = {
    kind: 'device-stand-in',
    side,
    chosen: insteadOf,
    used,
    twins: twins === true,
    sinceMs: isNew ? nowMs : old.sinceMs,
  } as const;
  return {
    memory: { trouble: 'fallback', behind, problem },
    notice: isNew ? { ...tell('fallback', used), insteadOf } : undefined,
  };
}

/** Removes the problem of a replaced device. A changed default stays on screen. */
function notStandIn(problem: DeviceMemory['problem']): DeviceMemory['problem'] {
  return problem?.kind === 'device-stand-in' ? undefined : problem;
}
