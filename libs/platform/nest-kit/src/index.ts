export * from './bus-transport';
export * from './config';
export * from './health';
export * from './http';
export * from './ids';
export * from './lifecycle';
export * from './logging';
export * from './metrics';
