import type { NameCheck } from '../../../main/contract/index.ts';

type Refused = Extract<NameCheck, { ok: false }>;

/** Why a name cannot be used, and what to do. */
export const names = {
  problem: ({ problem, character = '' }: Refused): string => {
    switch (problem) {
      case 'empty':
        return 'Type a name.';
      case 'outer-space':
        return 'Leave out the spaces at the ends.';
      case 'nothing-visible':
        return 'Nobody can see this name. Type at least one letter, digit or picture.';
      case 'too-long':
        return 'Too long. Use 64 characters at most.';
      case 'too-big':
        return 'These characters take too much room. Use fewer of them.';
      case 'control':
        return `There is a line break or a control character in it (${character}). Take it out.`;
      case 'direction':
        return `There is a hidden mark in it that turns the direction of text (${character}). Take it out.`;
      case 'invisible':
        return `There is a character in it that nobody can see (${character}). Take it out.`;
      case 'joiner':
        return `There is a hidden joiner in it that joins nothing (${character}). Take it out.`;
      case 'lone-mark':
        return `An accent stands without a letter (${character}). Type the letter before it, or take it out.`;
      case 'many-marks':
        return 'There are too many accents on one letter. Take some out.';
      case 'not-text':
        return `There is something in it that is not text (${character}). Take it out.`;
      case 'at-sign':
        return 'A channel’s name cannot begin with “@”, which means a station in commands.';
      case 'comma':
        return 'A channel’s name cannot have a comma, which separates channels in commands.';
      case 'override':
        return 'A channel’s name cannot end in “override”, which takes the floor in commands.';
      case 'twice':
        return 'Two channels have the same name.';
    }
  },
};
