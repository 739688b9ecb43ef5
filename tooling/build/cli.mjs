#!/usr/bin/env node
import { build } from './build.mjs'

await build(process.cwd())
