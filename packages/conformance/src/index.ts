export * from './testOps.ts'
