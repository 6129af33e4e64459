import type { ChannelState } from '../../protocol/index.ts';
import { resolveChannel } from '../../station/resolve.ts';
import { CliError, EXIT } from '../../base/exit-codes.ts';

/**
 * Resolves the channels of `--listen` or `--talk` at each welcome: a server that was restarted may
 * have others.
 */
export class WantedChannels {
  readonly #named: readonly string[] | undefined;
  readonly #right: 'listen' | 'talk';
  /** Channels that were permitted at an earlier welcome. */
  readonly #known = new Set<string>();

  /**
   * @param named as on the command line; absent: every permitted channel, also one that comes
   * later.
   */
  constructor(named: readonly string[] | undefined, right: 'listen' | 'talk') {
    this.#named = named;
    this.#right = right;
  }

  /**
   * @param wanted the last selection, with everything that was switched by hand; undefined the
   * first time.
   * @param fail is called for a channel that does not exist: a mistake in the command line, which
   * ends the command.
   * @returns the ids.
   */
  of(
    channels: readonly ChannelState[],
    wanted: readonly string[] | undefined,
    fail: (error: CliError) => void,
  ): readonly string[] {
    if (this.#named) return wanted ?? this.#resolve(this.#named, channels, fail);
    const permitted = channels.filter(({ may }) => may[this.#right]).map(({ id }) => id);
    const added = permitted.filter((id) => !this.#known.has(id));
    for (const id of added) this.#known.add(id);
    return [...new Set([...(wanted ?? []), ...added])];
  }

  #resolve(
    named: readonly string[],
    channels: readonly ChannelState[],
    fail: (error: CliError) => void,
  ): string[] {
    const ids = new Set<string>();
    for (const text of named) {
      const resolved = resolveChannel(text, channels);
      if (resolved.ok) ids.add(resolved.value.id);
      else fail(new CliError(EXIT.notAllowed, resolved.problem));
    }
    return [...ids];
  }
}
