export { type CpuOptions, cpu } from './cpu.ts'
