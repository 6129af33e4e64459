import { useState } from 'react';
import type { DensityChoice } from '../../main/contract/index.ts';
import { Button } from '../parts/button.tsx';
import { NameField } from '../parts/name-field.tsx';
import { tell } from '../state/panel-connection.ts';
import { checkName } from '../state/name-checks.ts';
import { usePanel } from '../state/panel-store.ts';
import { useText } from '../text/text.ts';
import { Segments, SwitchRow } from './controls.tsx';
import { Pane } from './pane.tsx';

export const AppearancePane = () => {
  const t = useText().settings.appearance;
  const settings = usePanel((state) => state.settings);
  const miniOpen = usePanel((state) => state.miniOpen);
  const isDesktop = usePanel((state) => state.app.shell === 'desktop');
  return (
    <>
      <Pane title={useText().settings.nav.appearance}>
        <Segments
          label={t.language}
          value={settings.language}
          options={[
            { value: 'system', label: t.languages.system },
            { value: 'en', label: t.languages.en, lang: 'en' },
            { value: 'zh', label: t.languages.zh, lang: 'zh-CN' },
          ]}
          onChange={(language) => tell('updateSettings', { language })}
        />
        <Segments
          label={t.theme}
          value={settings.theme}
          options={(['system', 'dark', 'light', 'hc'] as const).map((theme) => ({
            value: theme,
            label: t.themes[theme],
          }))}
          onChange={(theme) => tell('updateSettings', { theme })}
        />
        <KeysRows />
        <SwitchRow
          label={t.leftHanded}
          hint={t.leftHandedHint}
          checked={settings.leftHanded}
          onChange={(leftHanded) => tell('updateSettings', { leftHanded })}
        />
        <Segments
          label={t.speakTalkers}
          value={settings.speakTalkers}
          options={(['off', 'names', 'names-and-channels'] as const).map((value) => ({
            value,
            label: t.speakTalkersChoices[value],
          }))}
          onChange={(speakTalkers) => tell('updateSettings', { speakTalkers })}
        />
        <p className="hint">{t.speakTalkersHint}</p>
      </Pane>
      {isDesktop && (
        <Pane title={t.window}>
          <SwitchRow
            label={t.mini}
            hint={t.miniHint}
            checked={miniOpen}
            onChange={(on) => tell('setMini', { on })}
          />
          <SwitchRow
            label={t.closeToTray}
            hint={t.closeToTrayHint}
            checked={settings.closeToTray}
            onChange={(closeToTray) => tell('updateSettings', { closeToTray })}
          />
          <SwitchRow
            label={t.startAtLogin}
            hint={t.startAtLoginHint}
            checked={settings.startAtLogin}
            onChange={(startAtLogin) => tell('updateSettings', { startAtLogin })}
          />
        </Pane>
      )}
      <StationPane />
    </>
  );
};

const DENSITIES = [
  'auto',
  'large',
  'standard',
  'compact',
  'list',
] as const satisfies readonly DensityChoice[];

/** How many keys there are on a page, and in which order. */
const KeysRows = () => {
  const t = useText().settings.appearance;
  const density = usePanel((state) => state.settings.density);
  const isMoved = usePanel((state) => state.channels.some(({ pinned }) => pinned));
  return (
    <>
      <Segments
        label={t.density}
        hint={t.densityHint}
        value={density}
        options={DENSITIES.map((value) => ({ value, label: t.densities[value] }))}
        onChange={(value) => tell('updateSettings', { density: value })}
      />
      <div className="line">
        <span className="line__t">
          <b>{t.order}</b>
          <small>{t.orderHint}</small>
        </span>
        <Button disabled={!isMoved} onClick={() => tell('setPins', { channels: [] })}>
          {t.serverOrder}
        </Button>
      </div>
    </>
  );
};

/** The own name and place. Applied with a button: others see it at once, and must not see it half typed. */
const StationPane = () => {
  const t = useText().settings.appearance;
  const stored = usePanel((state) => state.settings);
  const [name, setName] = useState(stored.name);
  const [place, setPlace] = useState(stored.place);
  const isChanged = name.trim() !== stored.name || place.trim() !== stored.place;
  const isUsable = isChanged && name.trim() !== '';
  const apply = async (): Promise<void> => {
    const [own, where] = await Promise.all([checkName('station', name), checkName('place', place)]);
    if (!own.ok || !where.ok) return;
    setName(own.name);
    setPlace(where.name);
    tell('updateSettings', { name: own.name, place: where.name });
  };
  return (
    <Pane title={t.station}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (isUsable) void apply();
        }}
      >
        <div className="two">
          <NameField label={t.name} kind="station" value={name} onChange={setName} />
          <NameField label={t.place} kind="place" value={place} onChange={setPlace} />
        </div>
        <div className="acts">
          <Button type="submit" disabled={!isUsable}>
            {t.saveName}
          </Button>
        </div>
      </form>
    </Pane>
  );
};
