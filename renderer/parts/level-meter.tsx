import { useEffect, useRef } from 'react';
import { levelsBus } from '../state/buses.ts';
import { levelDb, meterPercent, type LevelSource } from './levels.ts';

interface LevelMeterProps {
  readonly source: LevelSource;
  /** With a name it is a meter for screen readers too; without, it is decoration beside words. */
  readonly label?: string;
  readonly className?: string;
}

/** A level. It writes to its own element, at most twenty times a second, without a React render. */
export const LevelMeter = ({ source, label, className }: LevelMeterProps) => {
  const element = useRef<HTMLSpanElement>(null);
  const { kind } = source;
  const station = kind === 'talker' ? source.stationNumber : undefined;
  const channel = kind === 'input-channel' ? source.channel : undefined;
  const rms = kind === 'talker' && source.rms === true;
  useEffect(() => {
    const wanted: LevelSource =
      kind === 'talker'
        ? { kind, stationNumber: station!, rms }
        : kind === 'input-channel'
          ? { kind, channel: channel! }
          : { kind };
    const write = (percent: number): void => {
      const meter = element.current;
      if (meter === null) return;
      meter.style.setProperty('--v', String(percent));
      if (label !== undefined) meter.setAttribute('aria-valuenow', String(percent));
    };
    let shown = -1;
    const show = (): void => {
      const levels = levelsBus.last();
      const percent = levels === undefined ? 0 : meterPercent(levelDb(levels, wanted));
      if (percent !== shown) write(percent);
      shown = percent;
    };
    show();
    return levelsBus.on(show);
  }, [kind, station, channel, rms, label]);
  const classes = className === undefined ? 'level-meter' : `level-meter ${className}`;
  if (label === undefined) return <span ref={element} className={classes} aria-hidden="true" />;
  return (
    <span
      ref={element}
      className={classes}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={0}
    />
  );
};
