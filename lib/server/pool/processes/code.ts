/** A process of the code pool: runs authors' JavaScript in QuickJS. */
import type { CodeJobs } from '../jobs.ts'
import { runCode } from '../sandbox.ts'
import { serve } from './serve.ts'

serve<CodeJobs>({ run: ({ source, argument, timeoutMs, memoryMb }) => runCode(source, argument, { timeoutMs, memoryMb }) })
