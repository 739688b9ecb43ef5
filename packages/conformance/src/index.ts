export * from './asynchronous.ts'
export * from './testOps.ts'
