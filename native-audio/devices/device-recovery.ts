import type { ProbeAnswer, ProbeQuestion, SideFinding } from './device-probe.ts';
import type { DeviceSide } from './device-side.ts';
import type { SoundWorld } from './sound-world.ts';
import { type DeviceChoice, type Side, SIDES } from '../../common/device-choice.ts';

/** Pause between two probes at first, while somebody may be plugging the device in. */
const EAGER_PAUSE_MS = 700;
const EAGER_ROUNDS = 10;
/** Pause afterwards. Including the probe and the opening, a device is back within 2 s. */
const STEADY_PAUSE_MS = 1_400;
/** Pause while the default runs instead of the chosen device: nobody is without sound. */
const STAND_IN_PAUSE_MS = 3_000;
/**
 * Without a sound card and a sound server, no probe can succeed. Looking at a few files shows when
 * that changes.
 */
const WORLD_LOOK_EVERY_MS = 500;
/** A probe after this many looks, for changes that no file shows. */
const WORLD_LOOKS_BEFORE_PROBE = 10;
/**
 * If a device works in a fresh process and refuses here this many times in a row, a fresh process
 * replaces this one.
 */
const REFUSALS_BEFORE_RESTART = 2;
/**
 * A leaked stream may itself block the device. This many probes must have failed on it before a
 * restart.
 */
const BLOCKED_PROBES_BEFORE_RESTART = 3;
/** Each leak occupies one or two worker threads for ever. */
const MOST_LEAKS = 4;
/**
 * A process younger than this is as good as a fresh one, so a restart would only repeat the
 * refusal.
 */
const YOUNG_MS = 20_000;

export interface RecoveryEdges {
  readonly sides: Readonly<Record<Side, DeviceSide>>;
  probe(question: ProbeQuestion): Promise<ProbeAnswer>;
  /** The signs that can be seen without a probe. */
  world(): SoundWorld | null;
  /** Whether this process's own list, which may be old, has the device that the probe found. */
  knows(side: Side, finding: Extract<SideFinding, { type: 'works' }>): Promise<boolean>;
  /** Called when only a fresh process can open the device. */
  restart(reason: string): void;
  ageMs(): number;
}

/**
 * Looks for missing or lost devices through short-lived children, whose list is fresh and which may
 * hang. The other side's device keeps running meanwhile. A found device is opened in this process
 * if possible; otherwise this process asks to be replaced.
 */
export class DeviceRecovery {
  readonly #edges: RecoveryEdges;
  #timer: NodeJS.Timeout | undefined;
  #probing = false;
  #eagerRounds = EAGER_ROUNDS;
  /**
   * The fingerprint of the world when the last probe began; null if a probe may find devices that
   * no file shows.
   */
  #bareWorld: string | null = null;
  #worldLooks = 0;
  #stopped = false;
  #leaks = 0;
  readonly #refusals: Record<Side, number> = { input: 0, output: 0 };
  readonly #blocked: Record<Side, number> = { input: 0, output: 0 };

  constructor(edges: RecoveryEdges) {
    this.#edges = edges;
  }

  /** A stream could not be released. */
  leaked(): void {
    this.#leaks += 1;
  }

  /** Call this whenever the state of a side changes. Probes run as long as a side waits. */
  nudge(): void {
    if (this.#stopped || this.#probing || this.#timer !== undefined) return;
    if (this.#question() === null) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#due()) void this.#round();
      else this.nudge();
    }, this.#pauseMs());
  }

  /** Somebody asked again, or a device was just lost: probe at the highest pace again. */
  hurry(): void {
    this.#eagerRounds = EAGER_ROUNDS;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.nudge();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #pauseMs(): number {
    if (this.#eagerRounds > 0) return EAGER_PAUSE_MS;
    const { input, output } = this.#edges.sides;
    if (!input.waiting && !output.waiting) return STAND_IN_PAUSE_MS;
    return this.#bareWorld === null ? STEADY_PAUSE_MS : WORLD_LOOK_EVERY_MS;
  }

  #due(): boolean {
    if (this.#eagerRounds > 0 || this.#bareWorld === null) return true;
    if (this.#edges.world()?.fingerprint !== this.#bareWorld) {
      // The parts of a card appear one after the other, and a server appears before its devices.
      this.#eagerRounds = EAGER_ROUNDS;
      return true;
    }
    this.#worldLooks += 1;
    return this.#worldLooks >= WORLD_LOOKS_BEFORE_PROBE;
  }

  async #round(): Promise<void> {
    const question = this.#question();
    if (question === null || this.#stopped) return;
    const { input, output } = this.#edges.sides;
    const choices = { input: input.choice, output: output.choice };
    this.#probing = true;
    this.#eagerRounds = Math.max(0, this.#eagerRounds - 1);
    this.#worldLooks = 0;
    const world = this.#edges.world();
    this.#bareWorld = world?.bare ? world.fingerprint : null;
    try {
      const answer = await this.#edges.probe(question);
      for (const side of SIDES) {
        const finding = answer[side];
        if (finding && !this.#stopped) await this.#found(side, choices[side], finding);
      }
    } catch (error) {
      for (const side of SIDES) {
        if (question[side])
          this.#edges.sides[side].explain(error instanceof Error ? error.message : String(error));
      }
    } finally {
      this.#probing = false;
      this.nudge();
    }
  }

  async #found(side: Side, asked: DeviceChoice, finding: SideFinding): Promise<void> {
    const device = this.#edges.sides[side];
    // The choice changed during the probe, so the answer is about an earlier device.
    if (device.choice !== asked || !(device.waiting || device.standsIn)) return;
    const twins = finding.type !== 'refused' && finding.twins === true;
    // The default runs already, so nothing changes if the chosen device is still absent.
    if (!device.waiting && (finding.type !== 'works' || finding.insteadOfChosen)) {
      device.noteTwins(twins);
      return;
    }
    if (finding.type !== 'works') {
      device.explain(finding.reason, twins);
      this.#blocked[side] = finding.type === 'refused' ? this.#blocked[side] + 1 : 0;
      if (this.#leaks > 0 && this.#blocked[side] >= BLOCKED_PROBES_BEFORE_RESTART) {
        this.#edges.restart('A sound device is blocked by a call that does not return.');
      }
      return;
    }
    this.#blocked[side] = 0;
    if (this.#leaks >= MOST_LEAKS) {
      this.#edges.restart('Too many lost sound devices could not be let go.');
    } else if (!(await this.#edges.knows(side, finding))) {
      this.#edges.restart(`${finding.device.name} appeared after this process had read its list of devices.`);
    } else if ((await this.#open(device, finding)) === null) {
      this.#refusals[side] = 0;
    } else {
      this.#refusals[side] += 1;
      if (this.#refusals[side] >= REFUSALS_BEFORE_RESTART && this.#edges.ageMs() > YOUNG_MS) {
        this.#edges.restart(`${finding.device.name} opens in a fresh process only.`);
      }
    }
  }

  #open(side: DeviceSide, finding: Extract<SideFinding, { type: 'works' }>): Promise<string | null> {
    const { name, hostApi, key } = finding.device;
    const found = { kind: 'named', name, hostApi, key } as const;
    if (!side.waiting) return side.comeBack(found);
    const isInstead = finding.insteadOfChosen && side.choice.kind === 'named';
    return side.reopen(
      found,
      isInstead ? { name: side.choice.name, twins: finding.twins === true } : undefined,
    );
  }

  #question(): ProbeQuestion | null {
    const { input, output } = this.#edges.sides;
    const wanted = (side: DeviceSide): ProbeQuestion[Side] => {
      const { choice } = side;
      if (choice.kind !== 'default' && choice.kind !== 'named') return undefined;
      if (side.waiting) return choice;
      // Only the chosen device matters: another default runs already.
      return choice.kind === 'named' && side.standsIn ? { ...choice, orDefault: false } : undefined;
    };
    const [forInput, forOutput] = [wanted(input), wanted(output)];
    if (!forInput && !forOutput) return null;
    return { ...(forInput && { input: forInput }), ...(forOutput && { output: forOutput }) };
  }
}
