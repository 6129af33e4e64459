import { assertNever } from '../../common/assert-never.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { LevelMeter } from '../parts/level-meter.tsx';
import { age, ago, duration } from '../text/ages.ts';
import { useText, type Text } from '../text/text.ts';
import type { DisplayView } from './key-view.ts';

type Words = Text['panel'];

const Lines = ({
  icon,
  first,
  second,
}: {
  icon: IconName;
  first: React.ReactNode;
  second: React.ReactNode;
}) => (
  <>
    <Icon name={icon} />
    <span className="display-text">
      <span className="display-first">{first}</span>
      <span className="display-second">{second}</span>
    </span>
  </>
);

const Plain = ({ icon, words }: { icon: IconName; words: string }) => (
  <>
    <Icon name={icon} />
    <span className="cut">{words}</span>
  </>
);

export const Name = ({ children, others }: { readonly children: string; readonly others: number }) => {
  const { panel: words } = useText();
  return (
    <>
      <b className="cut">
        <bdi>{children}</bdi>
      </b>
      {others > 0 && <b>{words.others(others)}</b>}
    </>
  );
};

/** Which of the strip's looks a view has; the styles go by it. */
export const displayLook = ({ kind }: DisplayView): string =>
  kind === 'feed' || kind === 'dimmed' || kind === 'refused' ? 'none' : kind;

export const noneWords = (words: Words, what: Extract<DisplayView, { kind: 'none' }>['what']): string => {
  switch (what) {
    case 'not-listening':
      return words.notListening;
    case 'quiet':
      return words.quiet;
    case 'feed-stopped':
      return words.feedStopped;
    default:
      return assertNever(what);
  }
};

const NONE_ICONS = { 'not-listening': 'ear-off', quiet: 'clock', 'feed-stopped': 'feed' } as const;

/** The content of the strip. `callHint` replaces the age of a call. */
export const DisplayWords = ({
  view,
  callHint,
}: {
  readonly view: DisplayView;
  readonly callHint?: string;
}) => {
  const { panel: words } = useText();
  switch (view.kind) {
    case 'call':
      return (
        <Lines
          icon="bell-on"
          first={
            <b className="cut">
              <bdi>{view.name}</bdi>
            </b>
          }
          second={<small>{callHint ?? words.calls(age(words, view.ageMs))}</small>}
        />
      );
    case 'voice':
      return (
        <Lines
          icon="talking"
          first={<Name others={view.others}>{view.name}</Name>}
          second={
            <>
              <LevelMeter source={{ kind: 'talker', stationNumber: view.stationNumber }} />
              <small>{duration(view.forMs)}</small>
            </>
          }
        />
      );
    case 'unheard':
      return (
        <Lines
          icon="ear-off"
          first={<Name others={view.others}>{view.name}</Name>}
          second={<small className="cut">{words.talksUnheard}</small>}
        />
      );
    case 'last':
      return (
        <Lines
          icon="clock"
          first={
            <span className="cut">
              <bdi>{view.name}</bdi>
            </span>
          }
          second={<small>{ago(words, view.ageMs)}</small>}
        />
      );
    case 'feed':
      return (
        <Lines
          icon="feed"
          first={
            <span className="cut">
              <bdi>{view.name}</bdi>
            </span>
          }
          second={<small>{words.feed}</small>}
        />
      );
    case 'dimmed':
      return <Plain icon="dim" words={words.dimmedBy(view.db)} />;
    case 'nobody':
      return <Plain icon="warn" words={view.onAir ? words.nobodyHearsYou : words.nobodyListening} />;
    case 'refused':
      return <Plain icon="lock" words={words.listenRefused[view.reason]} />;
    case 'none':
      return <Plain icon={NONE_ICONS[view.what]} words={noneWords(words, view.what)} />;
    default:
      return assertNever(view);
  }
};

export const Display = ({ view, onClick }: { readonly view: DisplayView; readonly onClick?: () => void }) => (
  <div className="display" data-k={displayLook(view)} data-grip="" onClick={onClick}>
    <DisplayWords view={view} />
  </div>
);
