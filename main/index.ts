import './processes/short-pauses.ts';

// Loads the desktop app after the settings of the garbage collector: the modules that a program
// loads at its start fill the young generation most, and it would keep that size. Electron waits
// for this line before it is ready.
await import('./desktop/app.ts');
