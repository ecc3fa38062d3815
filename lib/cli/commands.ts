/** All commands of `oriel`, in the order of its help. Adding one is its file and one line here. */
import type { Command } from './command.ts'
import { answer } from './commands/answer.ts'
import { calls } from './commands/calls.ts'
import { compare } from './commands/compare.ts'
import { cancel, pause, resume } from './commands/control.ts'
import { fork, retry } from './commands/fork.ts'
import { pull } from './commands/pull.ts'
import { push } from './commands/push.ts'
import { replay } from './commands/replay.ts'
import { exportFile, importFile } from './commands/run-files.ts'
import { run } from './commands/run.ts'
import { runs } from './commands/runs.ts'
import { show } from './commands/show.ts'
import { signin } from './commands/signin.ts'
import { test } from './commands/test.ts'
import { validate } from './commands/validate.ts'

export const commands: readonly Command[] = [push, pull, validate, run, runs, show, calls, compare, replay, test, fork, retry, exportFile, importFile, answer, pause, resume, cancel, signin]
