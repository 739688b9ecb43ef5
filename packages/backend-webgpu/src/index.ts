export type * from './shaders/dispatch.ts'
