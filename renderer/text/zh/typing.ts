import type { Typing } from '../../../main/contract/index.ts';

export function typingSentence(typing: Typing): string {
  switch (typing.kind) {
    case 'character':
      return `在当前键盘上会输入${shown(typing.text)}，因此不能用作热键。`;
    case 'accent':
      return `在当前键盘上会输入重音符“${typing.text}”，因此不能用作热键。`;
    case 'edits':
      return `${typing.key} 在输入文字时使用，因此不能用作热键。`;
    case 'shifts':
      return `${typing.key} 在输入字符时按住，因此不能用作热键。`;
  }
}

const shown = (text: string): string => (text.trim() === '' || text === 'Space' ? '空格' : `“${text}”`);
