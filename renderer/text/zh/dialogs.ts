import type { dialogs as english } from '../en/dialogs.ts';

export const dialogs: typeof english = {};
