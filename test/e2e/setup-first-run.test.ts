import { describe, expect, it } from 'vitest';
import type { PanelState } from '../../main/contract/index.ts';
import type { PanelDouble, PanelOptions } from '../support/panel-double.ts';
import {
  figuresFixture,
  firstRunFixture,
  HOSTING,
  joinedFixture,
  levels,
  MAIN_STAGE,
  PASSPHRASE,
} from '../support/setup-fixtures.ts';
import { useStage } from '../support/use-stage.ts';

/** The first run in the built panel, from the first letter of the name to the panel. */

const stage = useStage();
let panel: PanelDouble;
const NOW = Date.now();
const start = firstRunFixture(NOW);
const server = { ...MAIN_STAGE, here: false };

const open = async (
  state: PanelState = start,
  options: Omit<PanelOptions, 'state'> = {},
): Promise<PanelDouble> => (panel = await stage.open({ state, ...options }));
const button = (name: string | RegExp) => panel.page.getByRole('button', { name });
const heading = (name: string) => panel.page.getByRole('heading', { name });
const textbox = (name: string | RegExp) => panel.page.getByRole('textbox', { name });
const focused = (): Promise<string> =>
  panel.page.evaluate(
    'document.activeElement.textContent || document.activeElement.getAttribute("aria-label")',
  );

/** To the last step, as quickly as somebody can. */
async function toJoin(): Promise<void> {
  await textbox('Name').fill('Noor Haddad');
  await button('Next: microphone').click();
  await button('Next: speaker').click();
  await button('I heard it').click();
}

describe('the first run', () => {
  it('leads from the name to the first talk with the keyboard alone', async () => {
    const { page, emit, show, nextCall, answer } = await open();
    answer('join', { ok: true });
    const { keyboard } = page;
    await keyboard.type('Noor Haddad');
    await keyboard.press('Tab');
    await keyboard.type('FOH Sound');
    expect(await page.locator('.display').innerText()).toContain('Noor Haddad');
    await keyboard.press('Enter');
    expect((await nextCall('updateSettings')).args).toEqual({ name: 'Noor Haddad', place: 'FOH Sound' });

    expect(await focused()).toBe('Say something');
    await emit('levels', levels(-70));
    await emit('levels', levels(-16));
    await page.getByText('Good level. The room is quiet.').waitFor();
    await button('Hear yourself: hold').focus();
    await keyboard.down('Space');
    expect((await nextCall('hearYourself')).args).toEqual({ on: true });
    await keyboard.up('Space');
    expect((await nextCall('hearYourself')).args).toEqual({ on: false });
    await button('Next: speaker').press('Enter');

    expect(await focused()).toBe('Did you hear the test?');
    await button('Play test notes').press('Enter');
    await nextCall('playTest');
    await page.getByRole('slider', { name: 'Volume' }).press('ArrowDown');
    expect((await nextCall('updateSettings')).args).toEqual({ outputDb: -1 });
    await button('I heard it').press('Enter');

    expect(await focused()).toBe('Join your team');
    await page.getByRole('radio', { name: /Main Stage/ }).waitFor();
    await textbox('Word 1').focus();
    // A space ends a word, as on paper.
    await keyboard.type(PASSPHRASE);
    await keyboard.press('Enter');
    expect((await nextCall('join')).args).toEqual({ url: MAIN_STAGE.url, passphrase: PASSPHRASE });
    await show({ ...start, connection: { type: 'connecting', server } });
    await page.getByText('Joining Main Stage').waitFor();
    await show(joinedFixture(start, NOW));

    await heading('Say hello').waitFor();
    await page.getByRole('button', { name: /Main.*TALK/s, pressed: false }).waitFor();
    await keyboard.down('Space');
    expect((await nextCall('press')).args).toEqual({ key: { kind: 'channel', channel: 'main' } });
    await keyboard.up('Space');
    expect((await nextCall('release')).args).toEqual({ key: { kind: 'channel', channel: 'main' } });
    await button('Open the panel').press('Enter');
    expect((await nextCall('finishSetup')).args).toEqual({ name: 'Noor Haddad', place: 'FOH Sound' });
  });

  it.each(['\u{1F469}\u200D\u{1F692} Fire', '\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645'])(
    'accepts the name %s with its joiners',
    async (name) => {
      await open();
      await textbox('Name').fill(name);
      await panel.page.locator('.display').getByText(name, { exact: true }).waitFor();
      await button('Next: microphone').click();
      expect((await panel.nextCall('updateSettings')).args).toEqual({ name, place: '' });
    },
  );

  it.each([
    ['\u3164', 'Nobody can see this name.'],
    ['\u202EkraM', 'turns the direction of text (U+202E)'],
    ['Mark\u200B', 'nobody can see (U+200B)'],
    ['x'.repeat(65), 'Use 64 characters at most.'],
  ])('shows what is wrong with the name %j, and stays on the page', async (name, words) => {
    await open();
    await textbox('Name').fill(name);
    await panel.page.getByText(words, { exact: false }).waitFor();
    await button('Next: microphone').click();
    // The page asks again after it has sent the name. Only the last answer counts.
    await textbox('Name').fill('Mark');
    await button('Next: microphone').click();
    expect((await panel.nextCall('updateSettings')).args).toEqual({ name: 'Mark', place: '' });
  });

  it('shows the accepted name without superfluous spaces', async () => {
    await open();
    await textbox('Name').fill('  Stage   left ');
    await panel.page.locator('.display').getByText('Stage left', { exact: true }).waitFor();
    await button('Next: microphone').click();
    expect((await panel.nextCall('updateSettings')).args).toEqual({ name: 'Stage left', place: '' });
  });

  it('asks for a name, and keeps everything on the way back', async () => {
    await open();
    await button('Next: microphone').click();
    await panel.page.getByText('Type a name first.').waitFor();
    await toJoin();
    await textbox('Word 1').fill('maple anchor');
    await button('Back').click();
    await button('Back').click();
    await button('Back').click();
    expect(await textbox('Name').inputValue()).toBe('Noor Haddad');
    await button('Next: microphone').click();
    await button('Next: speaker').click();
    await button('I heard it').click();
    expect(await textbox('Word 2').inputValue()).toBe('anchor');
  });

  it('shows what to do without a microphone, and continues without one', async () => {
    const audio = {
      ...start.audio,
      inputs: [],
      input: { state: 'missing', name: undefined, insteadOf: undefined } as const,
    };
    await open({ ...start, audio });
    await textbox('Name').fill('Noor');
    await button('Next: microphone').click();
    await panel.page.getByText('You can listen and call without one.', { exact: false }).waitFor();
    panel.takeCalls();
    await button('Look again').click();
    await panel.nextCall('listDevices');
    await button('Continue without').click();
    await heading('Did you hear the test?').waitFor();
  });

  it('tries the next speaker when the user heard nothing', async () => {
    await open();
    await textbox('Name').fill('Noor');
    await button('Next: microphone').click();
    await button('Next: speaker').click();
    await button('Not heard').click();
    expect((await panel.nextCall('chooseDevice')).args).toEqual({
      side: 'output',
      choice: { kind: 'named', name: 'Built-in speakers', hostApi: 'ALSA', key: 'ALSA/Built-in speakers' },
    });
    await panel.nextCall('playTest');
    await panel.page.getByText('Playing through Built-in speakers now.', { exact: false }).waitFor();
  });

  it('shows that the passphrase is wrong, and keeps its words in the boxes', async () => {
    await open();
    panel.answer('join', { ok: true });
    await toJoin();
    await textbox('Word 1').fill('maple anchor violin tuesday');
    await button('Join Main Stage').click();
    await panel.nextCall('join');
    const asking = { type: 'passphrase', server, problem: 'wrong', slowDownUntilMs: undefined } as const;
    await panel.show({ ...start, connection: asking });
    await panel.page
      .getByRole('alert')
      .getByText('That passphrase does not match.', { exact: false })
      .waitFor();
    expect(await textbox('Word 4').inputValue()).toBe('tuesday');
    expect(await textbox('Word 4').getAttribute('aria-invalid')).toBe('true');
    await panel.show({ ...start, connection: { ...asking, slowDownUntilMs: Date.now() + 58_000 } });
    await panel.page.getByText(/listens to this computer again in 5\d s/).waitFor();
  });

  it('accepts an invitation pasted into a word box, and one from the system', async () => {
    await open();
    panel.answer('joinInvitation', { ok: true });
    await toJoin();
    await textbox('Word 2').focus();
    await panel.page.evaluate(`(() => {
      const data = new DataTransfer();
      data.setData('text', 'Join us at partyline://join?host=10.0.0.1 tonight');
      document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    })()`);
    expect(await textbox('Address or invitation').inputValue()).toBe('partyline://join?host=10.0.0.1');
    await button('Join').click();
    expect((await panel.nextCall('joinInvitation')).args).toEqual({ link: 'partyline://join?host=10.0.0.1' });
    await panel.show(joinedFixture(start, NOW));
    await heading('Say hello').waitFor();
  });

  it('joins by address where discovery does not work', async () => {
    await open({ ...start, discovery: { type: 'unavailable', detail: 'no multicast' } });
    panel.answer('join', { ok: false, problem: 'bad-address' });
    await toJoin();
    await panel.page.getByText('Partyline cannot search this network', { exact: false }).waitFor();
    await textbox('Address or invitation').fill('what?');
    await button('Join').click();
    await panel.page.getByText('This is not an address.', { exact: false }).waitFor();
    panel.answer('join', { ok: true });
    await textbox('Address or invitation').fill('192.168.4.10');
    panel.takeCalls();
    await button('Join').click();
    expect((await panel.nextCall('join')).args).toEqual({ url: '192.168.4.10' });
  });

  it('hosts here, shows why it cannot, and shows the invitation', async () => {
    await open();
    await toJoin();
    await button('Host here').click();
    await textbox('Name of the line').fill('FOH');
    await button('Start hosting').click();
    expect((await panel.nextCall('startHosting')).args).toEqual({ name: 'FOH' });
    await panel.show({ ...start, hosting: { type: 'failed', reason: 'port-taken', detail: '47700' } });
    await panel.page.getByText('Another program on this computer uses the port.', { exact: false }).waitFor();
    await panel.show({ ...start, hosting: HOSTING });
    await heading('This computer is the host').waitFor();
    await panel.page.getByRole('img', { name: 'Invitation as a QR code' }).waitFor();
    expect(await panel.page.getByRole('listitem').allInnerTexts()).toEqual(PASSPHRASE.split(' '));
    panel.answer('copyText', true);
    await button('Copy invitation').click();
    expect((await panel.nextCall('copyText')).args).toEqual({ text: HOSTING.invitation });
    await button('Copied').waitFor();
    await button('Next: say hello').click();
    await heading('Say hello').waitFor();
  });

  it('ends with the delay if both sides run, and without one if a side is missing', async () => {
    await open();
    await toJoin();
    await panel.show(joinedFixture(start, NOW));
    await heading('Say hello').waitFor();
    const figures = figuresFixture(NOW).at(-1)!;
    await panel.emit('figures', figures);
    const note = panel.page.getByRole('status').filter({ hasText: 'Joined Main Stage.' });
    await note.filter({ hasText: 'Voice takes 24 ms from mouth to ear.' }).waitFor();
    const mouthToEar = figures.mouthToEar.filter(({ part }) => part !== 'capture');
    await panel.emit('figures', { ...figures, mouthToEar });
    await note.filter({ hasText: /^Joined Main Stage\.$/ }).waitFor();
  });

  it('can be finished without a server', async () => {
    await open();
    await toJoin();
    await button('Later').click();
    expect((await panel.nextCall('finishSetup')).args).toEqual({ name: 'Noor Haddad', place: '' });
  });
});
