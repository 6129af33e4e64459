import type { Typing } from '../../../main/contract/index.ts';

/** Why a chord cannot be a hotkey: it would type text. */
export function typingSentence(typing: Typing): string {
  switch (typing.kind) {
    case 'character':
      return `It types ${shown(typing.text)} on this keyboard, so it cannot be a hotkey.`;
    case 'accent':
      return `It types the accent “${typing.text}” on this keyboard, so it cannot be a hotkey.`;
    case 'edits':
      return `${typing.key} is used while writing, so it cannot be a hotkey.`;
    case 'shifts':
      return `${typing.key} is held to type characters, so it cannot be a hotkey.`;
  }
}

const shown = (text: string): string => (text.trim() === '' || text === 'Space' ? 'a space' : `“${text}”`);
