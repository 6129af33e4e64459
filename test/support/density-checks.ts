import type { Page } from 'playwright-core';

/**
 * Checks of the panel in every density, beside panel-checks.ts. Each finding is one line, for
 * people.
 */

/** @returns controls that are smaller than a finger, and words that are too small to read */
export function tooSmall(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const found = [];
    for (const element of document.querySelectorAll('button, select, input, [role="tab"]')) {
      const { width, height } = element.getBoundingClientRect();
      if (width === 0 || element.closest('.visually-hidden')) continue;
      const isInput = element.matches('[type="search"], [type="range"]');
      if (height < 43.5 || (!isInput && width < 43.5))
        found.push(Math.round(width) + ' × ' + Math.round(height) + ': ' + element.outerHTML.slice(0, 110));
    }
    const walker = document.createTreeWalker(document.querySelector('#root'), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      // The count of missed calls on a tab is drawn with 12.
      if (walker.currentNode.data.trim() === '' || parent.closest('.visually-hidden, .tab > i') || parent.getClientRects().length === 0) continue;
      const px = parseFloat(getComputedStyle(parent).fontSize);
      if (px < 12.99 && px > 0) found.push(px + ' px: ' + walker.currentNode.data);
    }
    return found;
  })()`);
}

/** @returns states that are cut off: only names of people and of channels may end in "…" */
export function cutStates(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const states = '.display:is([data-k="none"], [data-k="nobody"]) .cut, .display small, .display b + b, .talk > span, .face-action b, '
      + '.listen, .listen .cut, .call-button, .call-button .cut, .close-microphone, .close-microphone .cut, .page-tab > b, .pager-place, '
      + '.more-calls, .group-heading, .lamp b, .face-audience > b, .row-name, .list-row-listeners, .zoom-row-listeners';
    return [...document.querySelectorAll(states)]
      .filter((element) => element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1)
      // In this strip stands the name of a feed's source, or how far it is turned down.
      .map((element) => element.className + ': ' + element.textContent);
  })()`);
}

/** @returns scroll bars that take room beside talk keys, and pages of keys that scroll at all */
export function scrollBars(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const found = [];
    for (const element of document.querySelectorAll('#root *')) {
      const { overflowY, scrollbarWidth } = getComputedStyle(element);
      const scrolls = /auto|scroll/.test(overflowY) && element.scrollHeight > element.clientHeight + 1;
      if (!scrolls || element.querySelector('.talk, .face, .button') === null) continue;
      if (scrollbarWidth !== 'none') found.push('a scroll bar: ' + element.className);
      if (element.querySelector('[data-channel]')) found.push('keys that scroll: ' + element.className);
    }
    for (const key of document.querySelectorAll('[data-channel]')) {
      const { top, bottom, left, right } = key.getBoundingClientRect();
      const room = key.closest('.keys, .narrow-list').getBoundingClientRect();
      if (top < room.top - 1 || bottom > room.bottom + 1 || left < room.left - 1 || right > room.right + 1)
        found.push('outside its room: ' + key.getAttribute('aria-label'));
    }
    return found;
  })()`);
}

/** @returns parts of one key that lie over one another */
export function overlaps(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const found = [];
    const box = (element) => element.getBoundingClientRect();
    for (const key of document.querySelectorAll('[data-channel]')) {
      const parts = [...key.querySelectorAll('.display, .face, .listen, .call-button, .talk, .volume')];
      for (const [index, one] of parts.entries()) for (const other of parts.slice(index + 1)) {
        const [a, b] = [box(one), box(other)];
        if (a.width === 0 || b.width === 0) continue;
        if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
          found.push(key.getAttribute('aria-label') + ': ' + one.className + ' over ' + other.className);
      }
      const name = key.querySelector('.face-top'), act = key.querySelector('.face-action, .feed'), sub = key.querySelector('.face-details');
      const above = sub ?? name;
      if (act && above && box(above).bottom > box(act).top + 1) found.push(key.getAttribute('aria-label') + ': words over the verb');
    }
    return found;
  })()`);
}

/** @returns where every key and everything in it is, to tenths of a pixel */
export function boxes(page: Page): Promise<Record<string, string>> {
  return page.evaluate(`(() => {
    const found = {};
    const note = (name, element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      found[name] = [x, y, width, height].map((n) => Math.round(n * 10) / 10).join(' ');
    };
    for (const key of document.querySelectorAll('[data-channel]')) {
      const name = key.getAttribute('aria-label');
      note(name, key);
      for (const part of ['display', 'face', 'listen', 'call-button', 'talk', 'volume'])
        for (const one of key.querySelectorAll('.' + part)) note(name + ' ' + part, one);
    }
    for (const part of ['strip', 'strip-selected', 'roster', 'calls-area', 'reply-key', 'reply', 'zoom-foot', 'dock', 'pager', 'bar', 'board'])
      for (const one of document.querySelectorAll('.' + part)) note(part, one);
    for (const [index, one] of [...document.querySelectorAll('.page-tab, .page-turn')].entries()) note('page ' + index, one);
    return found;
  })()`);
}
