/** `oriel validate FILE`: what is wrong with a workflow document, without a server. */
import { blocksPublishing, compile } from '#lib/nodes/compile.ts'
import { parseDocument } from '#lib/nodes/parse-document.ts'
import type { Command } from '../command.ts'
import { jsonFile } from '../json-argument.ts'
import { problemLine } from '../output.ts'

export const validate: Command = {
  name: 'validate',
  args: ['FILE'],
  options: {},
  summary: 'Check a workflow document; needs no server',
  notes: 'Whether templates, expressions and schemas parse is checked where they run: push reports that too.',
  online: false,
  async run({ arg, json, out }) {
    const parsed = parseDocument(await jsonFile(arg(0)))
    const problems = parsed.ok ? compile(parsed.document).problems : parsed.problems
    const valid = parsed.ok && !blocksPublishing(problems)
    if (json) out.json({ valid, problems })
    else {
      for (const problem of problems) out.note(problemLine(problem))
      out.line(`${arg(0)}: ${verdict(valid, problems.length)}`)
    }
    return valid ? 0 : 1
  },
}

function verdict(valid: boolean, count: number): string {
  if (count === 0) return 'no problems'
  return `${count} ${count === 1 ? 'problem' : 'problems'}${valid ? ', none in the way of publishing' : ''}`
}
