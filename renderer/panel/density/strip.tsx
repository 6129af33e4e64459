import type { ChannelView } from '../../../main/contract/index.ts';
import { useText } from '../../text/text.ts';
import { CallButton, Volume } from '../channel-parts.tsx';
import { PageNav, Pager } from './page-nav.tsx';
import type { Page } from './pages.ts';

interface StripProps {
  readonly pages: readonly Page[];
  readonly current: number;
  readonly joined: boolean;
  readonly onPage: (page: number) => void;
  /** Whose volume and call key stand here; undefined where each key has its own. */
  readonly channel: ChannelView | undefined;
  /** There is no room for tabs beside the volume. */
  readonly small: boolean;
}

/** Below the keys: their pages, and the volume and the call key of the selected channel. */
export const Strip = ({ channel, small, ...nav }: StripProps) => {
  const { panel: words } = useText();
  return (
    <footer className="strip" data-pages={nav.pages.length > 1 || undefined}>
      {nav.pages.length > 1 && (small ? <Pager {...nav} small /> : <PageNav {...nav} />)}
      {channel !== undefined && (
        <div className="strip-selected" role="group" aria-label={words.channel(channel.name)}>
          <b className="cut">{channel.name}</b>
          <Volume channel={channel} />
          {channel.feed ? <span /> : <CallButton channel={channel} joined={nav.joined} />}
        </div>
      )}
    </footer>
  );
};
