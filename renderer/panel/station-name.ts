import type { StationView } from '../../main/contract/index.ts';

/** A character that leaves a mark on the screen: no space, no sign of control, nothing that is meant to be unseen. */
const VISIBLE = /[^\p{Z}\p{C}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Somebody may have come with a name of nothing that can be seen, from a client of another make. */
export const hasName = ({ name }: Pick<StationView, 'name'>): boolean => VISIBLE.test(name);

/** Another station looks the same by its name: the place tells them apart. */
export const isTwin = ({ mark }: Pick<StationView, 'mark'>): boolean => mark !== undefined;
