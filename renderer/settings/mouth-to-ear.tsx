import type { CSSProperties } from 'react';
import type { DelayPart, FiguresView } from '../../main/contract/index.ts';
import { DELAY_PARTS, mouthToEarMs, mouthToEarParts } from '../parts/mouth-to-ear.ts';
import { useText } from '../text/text.ts';
import { NOTHING, shortNumber } from './numbers.ts';

const milliseconds = (ms: number | undefined): string =>
  ms === undefined ? NOTHING : `${shortNumber(ms)} ms`;

const colour = (part: DelayPart): CSSProperties =>
  ({ '--c': `var(--stack-${String(DELAY_PARTS.indexOf(part) + 1)})` }) as CSSProperties;

/** The delay as a sum of its parts. */
export const MouthToEar = ({ newest }: { readonly newest: FiguresView | undefined }) => {
  const t = useText().settings.connection;
  const total = newest === undefined ? undefined : mouthToEarMs(newest);
  const parts = newest === undefined ? [] : mouthToEarParts(newest);
  const unknown = parts.flatMap(({ part, ms }) => (ms === undefined ? [t.parts[part]] : []));
  const isKnown = total !== undefined && total > 0;
  const shown = isKnown ? `${shortNumber(Math.round(total))} ms` : NOTHING;
  const list = parts.map(({ part, ms }) => `${t.parts[part]} ${shortNumber(ms)}`).join(', ');
  return (
    <div>
      <div className="mouth-to-ear">
        <b>{shown}</b>
        <span>
          {!isKnown ? t.unknownDelay : unknown.length > 0 ? t.mouthToEarWithout(unknown) : t.mouthToEar}
        </span>
      </div>
      {isKnown && (
        <div className="sum">
          <div className="sum-bar" role="img" aria-label={t.sumLabel(shown, list)}>
            {parts.map(({ part, ms = 0 }) => (
              <i key={part} style={{ flex: Math.max(ms, 0.01) }} />
            ))}
          </div>
          <ul className="sum-legend">
            {parts.map(({ part, ms }) => (
              <li key={part} style={colour(part)}>
                <b>{milliseconds(ms)}</b>
                {t.parts[part]}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
};

/** The blocks of each part, and their purpose. */
export const DelayBlocks = ({ newest }: { readonly newest: FiguresView }) => {
  const t = useText().settings.connection;
  return (
    <section aria-label={t.blocksTitle}>
      <dl className="blocks">
        {newest.mouthToEar.map(({ part, block, ms }) => (
          <div key={block} style={colour(part)}>
            <dt>
              {t.blocks[block].name}
              <small>{t.blocks[block].hint}</small>
            </dt>
            <dd>{milliseconds(ms)}</dd>
          </div>
        ))}
      </dl>
      <p className="hint">
        {t.blocksHint}
        {newest.soundBinding !== undefined && ` ${t.soundBinding[newest.soundBinding]}`}
      </p>
    </section>
  );
};
