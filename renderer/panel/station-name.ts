import type { StationView } from '../../main/contract/index.ts';

/** A visible character: no space, no control character, no invisible one. */
const VISIBLE = /[^\p{Z}\p{C}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** A client of another make may send a name without a visible character. */
export const hasName = ({ name }: Pick<StationView, 'name'>): boolean => VISIBLE.test(name);

/** Another station looks the same by its name: the place tells them apart. */
export const isTwin = ({ mark }: Pick<StationView, 'mark'>): boolean => mark !== undefined;
