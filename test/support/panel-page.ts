import type { Page } from 'playwright-core';
import type {
  CallArguments,
  CallName,
  CallResult,
  NoticeView,
  PanelState,
} from '../../main/contract/index.ts';

/** `window.partyline` of a real page, from outside. Tests are no pages: they hand over text. */
export class PanelPage {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /** Listens from now on. */
  static async of(page: Page): Promise<PanelPage> {
    await page.waitForFunction('window.partyline !== undefined');
    await page.evaluate(
      `window.seen = { notices: [], states: [] };
       for (const [name, list] of [['notice', 'notices'], ['state', 'states']])
         window.partyline.on[name]((payload) => window.seen[list].push(payload));`,
    );
    return new PanelPage(page);
  }

  call<Name extends CallName>(name: Name, args?: CallArguments<Name>): Promise<CallResult<Name>> {
    return this.page.evaluate(
      `window.partyline.call.${name}(${args === undefined ? '' : JSON.stringify(args)})`,
    );
  }

  /** The state as main holds it now. */
  state(): Promise<PanelState> {
    return this.call('snapshot') as Promise<PanelState>;
  }

  /** Every notice since this page was taken. */
  notices(): Promise<NoticeView[]> {
    return this.page.evaluate('window.seen.notices');
  }
}
