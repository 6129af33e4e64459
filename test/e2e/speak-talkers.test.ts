import { describe, expect, it } from 'vitest';
import type { PanelState } from '../../main/contract/index.ts';
import { LISTEN_OFF } from '../support/panel-cast.ts';
import type { PanelDouble } from '../support/panel-double.ts';
import {
  ENGLISH,
  INES,
  KOFI,
  nameOf,
  onAirFixture,
  panelFixture,
  withChannels,
} from '../support/panel-fixtures.ts';
import { useStage } from '../support/use-stage.ts';

/** The sentences of the panel for a screen reader. */

const stage = useStage();
let panel: PanelDouble;
const NOW = Date.now();
const log = () => panel.page.getByRole('log');

/** Nobody talks but these. */
const talking = (state: PanelState, channel: string, ...stations: number[]): PanelState =>
  withChannels(
    state,
    Object.fromEntries(
      state.channels.map(({ id }) => [
        id,
        {
          talkers: (id === channel ? stations : []).map((stationNumber) => ({
            stationNumber,
            name: nameOf(ENGLISH, stationNumber),
            sinceMs: NOW,
          })),
        },
      ]),
    ),
  );
const quiet = (speakTalkers: PanelState['settings']['speakTalkers'], of = panelFixture(NOW)): PanelState => {
  const state = talking(of, '');
  return {
    ...state,
    settings: { ...state.settings, speakTalkers },
    stations: state.stations.map((it) => ({ ...it, talking: undefined })),
  };
};

describe('a screen reader’s log', () => {
  it('names the talker and the channel, once switched on', async () => {
    const state = quiet('names-and-channels');
    panel = await stage.open({ state });
    await panel.show(talking(state, 'main', INES));
    await log()
      .getByText(`${nameOf(ENGLISH, INES)} on Main.`, { exact: true })
      .waitFor();
  });

  it('names no talker by default, nor while on air, nor afterwards', async () => {
    const state = quiet('off');
    panel = await stage.open({ state });
    await panel.page.evaluate(`globalThis.said = []; new MutationObserver(() => {
      globalThis.said.push(document.querySelector('[role=log]').textContent);
    }).observe(document.querySelector('[role=log]'), { childList: true, subtree: true, characterData: true })`);
    await panel.show(talking(state, 'main', INES));
    const air = quiet('names', onAirFixture(NOW));
    await panel.show(air);
    await panel.show(talking(air, 'main', INES));
    await panel.show(talking(quiet('names'), 'main', INES));
    await panel.show(talking(quiet('names'), 'main', INES, KOFI));
    await log()
      .getByText(`${nameOf(ENGLISH, KOFI)} talks.`, { exact: true })
      .waitFor();
    // The two fixtures listen to different channels, and the announcer says so too.
    const said = (await panel.page.evaluate('globalThis.said')) as string[];
    expect(said.filter((sentence) => sentence.includes('talk'))).toEqual([`${nameOf(ENGLISH, KOFI)} talks.`]);
  });

  it('reports every change of the listened channels', async () => {
    const state = quiet('off');
    panel = await stage.open({ state });
    await panel.show(withChannels(state, { main: { listen: LISTEN_OFF } }));
    await log().getByText('You no longer listen to Main.').waitFor();
    await panel.show(state);
    await log().getByText('You listen to Main.').waitFor();
  });
});
