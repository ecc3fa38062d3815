/** `oriel pull WORKFLOW`: a draft as a file that can be kept, changed and pushed. */
import { writeFile } from 'node:fs/promises'
import { slugOf } from '#lib/api/slug.ts'
import { getWorkflow } from '#lib/api/workflows.ts'
import { documentFile } from '#lib/nodes/document-file.ts'
import { literalCredentials } from '#lib/nodes/literal-credentials.ts'
import { CommandFailure, type Command } from '../command.ts'
import { problemLine } from '../output.ts'

export const pull: Command = {
  name: 'pull',
  args: ['WORKFLOW'],
  options: { output: { value: 'FILE', about: 'write the document there instead of printing it; a file of that name is replaced' } },
  summary: 'Get the draft of a workflow (id or slug) as a document',
  notes: 'What is printed is the document itself, in an order that Git can tell changes of; pinned outputs stay in the draft. With --json and --output, the result says slug, revision and file.',
  async run({ arg, option, connect, json, out }) {
    const workflow = await connect().request(getWorkflow, { params: { id: arg(0) } })
    const text = documentFile(workflow.document)
    for (const problem of literalCredentials(workflow.document)) out.note(problemLine(problem))
    const file = option('output')
    const { slug, draftRevision } = workflow
    if (slugOf(workflow.document.name) !== slug) out.note(`The name of ${slug} makes another slug: push it back with --slug ${slug}.`)
    if (file === undefined) {
      if (json) out.json(JSON.parse(text))
      else out.line(text.trimEnd())
      out.note(`${slug}: draft revision ${draftRevision}.`)
      return 0
    }
    await write(file, text)
    if (json) out.json({ slug, draftRevision, file })
    else out.line(`${slug}: draft revision ${draftRevision}, written to ${file}.`)
    return 0
  },
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text)
  } catch (error) {
    throw new CommandFailure(`${file} cannot be written (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown'}). Choose another place with --output.`)
  }
}
