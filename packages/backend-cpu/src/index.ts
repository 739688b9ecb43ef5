export { type CpuOptions, cpu, setThreads } from './cpu.ts'
