import type { FiguresView, LevelsView, NoticeView } from '../../main/contract/index.ts';

/**
 * Events that are not kept. Twenty levels a second must not cause renders: meters listen here and
 * write to their element.
 */

interface Bus<Payload> {
  /** @returns a function that ends the subscription. */
  readonly on: (listener: (payload: Payload) => void) => () => void;
  readonly emit: (payload: Payload) => void;
  readonly last: () => Payload | undefined;
}

const bus = <Payload>(): Bus<Payload> => {
  const listeners = new Set<(payload: Payload) => void>();
  let last: Payload | undefined;
  return {
    on: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    emit: (payload) => {
      last = payload;
      for (const listener of [...listeners]) listener(payload);
    },
    last: () => last,
  };
};

export const levelsBus = bus<LevelsView>();
export const figuresBus = bus<FiguresView>();
export const noticesBus = bus<NoticeView>();
