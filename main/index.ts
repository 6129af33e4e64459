import './processes/short-pauses.ts';

// The desktop app. Loaded only now: what a program reads to start fills the young generation most, and it would keep the size.
// Electron waits for this line before it is ready.
await import('./desktop/app.ts');
