export * from './arguments.ts';
export * from './contract.ts';
export * from './panel-events.ts';
export * from './panel-state.ts';
