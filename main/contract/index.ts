export * from './arguments.ts';
export * from './contract.ts';
export * from './dispatch.ts';
export * from './panel-events.ts';
export * from './panel-hotkeys.ts';
export * from './panel-settings.ts';
export * from './panel-state.ts';
export * from './transport.ts';
