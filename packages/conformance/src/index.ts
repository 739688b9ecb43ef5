export * from './asynchronous.ts'
export * from './missingGpu.ts'
export * from './testOps.ts'
