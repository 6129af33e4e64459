import { Icon } from '../../parts/icon.tsx';
import { LevelMeter } from '../../parts/level-meter.tsx';
import { age, ago } from '../../text/ages.ts';
import { useText } from '../../text/text.ts';
import { assertNever } from '../../../common/assert-never.ts';
import { displayLook, Name, noneWords } from '../display.tsx';
import type { DisplayView } from '../key-view.ts';

interface TallyProps {
  readonly view: DisplayView;
  /** There is room for names alone: ages are in the tip. */
  readonly brief?: boolean;
  readonly onClick?: () => void;
}

const TallyWords = ({ view, brief = false }: TallyProps) => {
  const { panel: words } = useText();
  switch (view.kind) {
    case 'call':
      return (
        <>
          <Icon name="bell-on" />
          <b className="cut">
            <bdi>{view.name}</bdi>
          </b>
          {!brief && <small>{age(words, view.ageMs)}</small>}
        </>
      );
    case 'voice':
      return (
        <>
          {!brief && <Icon name="talking" />}
          <Name others={view.others}>{view.name}</Name>
          <LevelMeter source={{ kind: 'talker', stationNumber: view.stationNumber }} />
        </>
      );
    case 'unheard':
      return (
        <>
          <Icon name="ear-off" />
          <Name others={view.others}>{view.name}</Name>
        </>
      );
    case 'last':
      return (
        <>
          <span className="cut">
            <bdi>{view.name}</bdi>
          </span>
          {!brief && <small>{age(words, view.ageMs)}</small>}
        </>
      );
    case 'feed':
      return (
        <span className="cut">
          <bdi>{view.name}</bdi>
        </span>
      );
    case 'dimmed':
      return (
        <>
          <Icon name="dim" />
          <span className="cut">{brief ? words.decibelsLess(view.db) : words.dimmedBy(view.db)}</span>
        </>
      );
    case 'nobody':
      return (
        <>
          <Icon name="warn" />
          <span className="cut">{view.onAir ? words.nobodyHears : words.nobodyListening}</span>
        </>
      );
    case 'refused':
      return (
        <>
          {!brief && <Icon name="lock" />}
          <span className="cut">{words.listenRefused[view.reason]}</span>
        </>
      );
    case 'none':
      return (
        <>
          {!brief && view.what === 'not-listening' && <Icon name="ear-off" />}
          <span className="cut">{noneWords(words, view.what)}</span>
        </>
      );
    default:
      return assertNever(view);
  }
};

/** The station that talks, calls or talked last, in one line: the strip of a small key. */
export const Tally = ({ view, brief, onClick }: TallyProps) => {
  const { panel: words } = useText();
  const tip = view.kind === 'last' ? `${view.name}, ${ago(words, view.ageMs)}` : undefined;
  return (
    <div className="display" data-k={displayLook(view)} data-grip="" title={tip} onClick={onClick}>
      <TallyWords view={view} brief={brief} />
    </div>
  );
};
