import { afterAll, beforeAll, it } from 'vitest';
import { Cast } from './cast.ts';
import { takePicture } from './picture.ts';

/** The pictures of README.md. Each sets its whole scene, so that it can be taken again. */
let cast: Cast;

beforeAll(async () => {
  cast = await Cast.start();
});
afterAll(() => cast?.stop());

/** Tom and Kofi have just talked, and Elena does. */
async function eveningBegins(): Promise<void> {
  await cast.silence();
  cast.say('Tom Okafor', 'press Production');
  cast.say('Kofi Mensah', 'press Backstage');
  await cast.talkers('backstage', 1);
  await cast.talkers('production', 1);
  cast.say('Tom Okafor', 'release Production');
  cast.say('Kofi Mensah', 'release Backstage');
  cast.say('Elena Petrova', 'press Camera');
  await cast.talkers('camera', 1);
}

/** Mara talks on Main, Ines calls, and Ava's call was missed. */
async function everythingHappens(): Promise<void> {
  const { watch, page } = cast.desk;
  await eveningBegins();
  cast.say('Ava Novak', 'call Wardrobe');
  await watch.until((state) => state.calls.ringing !== undefined, 'Ava calls');
  cast.say('Ines Duarte', 'call Backstage');
  await watch.until((state) => state.calls.ringing?.name === 'Ines Duarte', 'Ines calls');
  cast.say('Mara Lindqvist', 'press Main');
  await cast.talkers('main', 1);
  await page.waitForTimeout(3_200);
}

/** The panel without the ring of a keyboard's focus. */
async function showPanel(settings: { readonly language: 'en' | 'zh'; readonly theme: 'dark' | 'light' }) {
  const { watch, page } = cast.desk;
  const back = page.getByRole('button', { name: 'Back to the panel' });
  if (await back.isVisible()) await back.click();
  await page.evaluate(`partyline.call.updateSettings(${JSON.stringify(settings)})`);
  await watch.until(
    (state) => state.settings.theme === settings.theme && state.settings.language === settings.language,
    'another look',
  );
  await page.evaluate('document.activeElement?.blur()');
}

it('shows the panel', async () => {
  await takePicture(cast.desk.page, 'panel', everythingHappens);
});

/** Takes a picture while somebody speaks into the desk's microphone. */
async function takeSpokenPicture(name: string, arrange: () => Promise<void>): Promise<void> {
  let stop: (() => Promise<void>) | undefined;
  try {
    await takePicture(cast.desk.page, name, async () => {
      // The voice is a file that ends, and the wait for a healthy minute may be longer.
      await stop?.();
      stop = cast.rig.speak('desk');
      await arrange();
    });
  } finally {
    await stop?.();
  }
}

it('shows the panel on air', async () => {
  const { watch, page } = cast.desk;
  try {
    await takeSpokenPicture('on-air', async () => {
      await page.keyboard.up('1');
      await eveningBegins();
      await page.keyboard.down('1');
      await watch.until(({ microphone }) => microphone.type === 'open' && microphone.granted, 'on air');
      await page.waitForTimeout(2_200);
    });
  } finally {
    await page.keyboard.up('1');
  }
});

it('shows the settings', async () => {
  const { page } = cast.desk;
  await takeSpokenPicture('settings', async () => {
    await eveningBegins();
    const settings = page.getByRole('button', { name: 'Settings' });
    if (await settings.isVisible()) await settings.click();
    // Less than a talkspurt's longest, so that the plots are full of sound.
    await page.waitForTimeout(45_000);
  });
});

it('shows it in Chinese and in the light', async () => {
  await showPanel({ language: 'zh', theme: 'light' });
  await takePicture(cast.desk.page, 'panel-zh-light', everythingHappens);
});

it('shows the narrow panel', async () => {
  await showPanel({ language: 'en', theme: 'dark' });
  await cast.desk.page.setViewportSize({ width: 420, height: 700 });
  await takePicture(cast.desk.page, 'narrow', everythingHappens);
});
