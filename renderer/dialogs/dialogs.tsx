/** Dialogs over the panel: the passphrase (from the connection's state) and the choice of servers (`useUi().dialog`). */
export const Dialogs = () => null;
