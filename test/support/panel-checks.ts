import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** Checks of every page of the panel. */

interface Finding {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
}

/**
 * @param rules `colours`: those that a theme can break, for a page that is checked whole in another
 * theme.
 * @returns the serious and critical findings of axe, one line each, for people
 */
export async function seriousFindings(page: Page, rules: 'all' | 'colours' = 'all'): Promise<string[]> {
  // As the page's own script would be refused by its policy, axe is evaluated through the debugger.
  if (await page.evaluate("typeof axe === 'undefined'")) await page.evaluate(axe.source);
  // Half-way from one colour to another nothing has the contrast that it has at either end.
  await page.evaluate(`Promise.all(document.getAnimations()
    .filter((it) => it.effect?.getComputedTiming().iterations !== Infinity)
    .map((it) => it.finished.catch(() => undefined)))`);
  const only = rules === 'colours' ? ", runOnly: ['color-contrast', 'link-in-text-block']" : '';
  const findings = (await page.evaluate(
    `axe.run(document, { resultTypes: ['violations']${only} }).then((results) => results.violations)`,
  )) as Finding[];
  return findings
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary ?? ''}`),
    );
}

/** @returns elements wider than the window, and texts that are cut off without permission */
export function spills(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const found = [];
    if (document.documentElement.scrollWidth > innerWidth) found.push('the page is ' + document.documentElement.scrollWidth + ' wide');
    const scrolls = (element) => element.closest('.navigation, .cut, .level-meter, .visually-hidden, svg, [aria-hidden="true"]') !== null;
    for (const element of document.querySelectorAll('#root *, [role="dialog"] *')) {
      if (scrolls(element) || element.clientWidth === 0) continue;
      const { left, right } = element.getBoundingClientRect();
      if (right > innerWidth + 0.5 || left < -0.5) found.push('outside: ' + element.outerHTML.slice(0, 120));
      else if (element.matches('button, .button, .segment-item, .pane, .step') && element.scrollWidth > element.clientWidth + 1)
        found.push('too narrow: ' + element.outerHTML.slice(0, 160));
    }
    return found;
  })()`);
}

/**
 * Makes every text 40 % longer, as translations may.
 * @returns a function that restores the page's own texts, except those that changed meanwhile
 */
export async function growTexts(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(`(() => {
    const walker = document.createTreeWalker(document.querySelector('#root'), NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    window.grown = [];
    for (const node of nodes) {
      const text = node.data.trim();
      if (text.length > 3 && /[a-z]/i.test(text) && !node.parentElement.closest('kbd, .label-value b, .input-word'))
      {
        const was = node.data;
        node.data = was + ' ' + 'mehr '.repeat(Math.ceil((text.length * 0.4) / 5)).trim();
        window.grown.push({ node, was, grown: node.data });
      }
    }
  })()`);
  return () =>
    page.evaluate(
      `for (const { node, was, grown } of window.grown) if (node.data === grown) node.data = was`,
    );
}
