/** `oriel export RUN` and `oriel import FILE`: runs as files. */
import { readFile, writeFile } from 'node:fs/promises'
import { exportRun, importRun, runFileType } from '#lib/api/run-files.ts'
import { CommandFailure, type Command } from '../command.ts'

export const exportFile: Command = {
  name: 'export',
  args: ['RUN'],
  options: { out: { value: 'FILE', about: 'write the file there instead of printing it; a file of that name is replaced' } },
  summary: 'Get a run as one file, with all that a replay of it reads',
  notes: 'The file holds the whole tree of the run: logs, long values, graphs, documents, images; never a key or a secret. It holds what models were sent and answered, and what tools gave: look at it before you hand it on. A run that is under way is exported as it stands.',
  async run({ arg, option, connect, json, out }) {
    const text = await connect().request(exportRun, { params: { id: arg(0) } })
    const file = option('out')
    if (file === undefined) {
      out.json(JSON.parse(text))
      return 0
    }
    await write(file, text)
    const { runs, events } = sizeOf(text)
    if (json) out.json({ file, bytes: Buffer.byteLength(text), runs, events })
    else out.line(`${file}: ${runs === 1 ? '1 run' : `${runs} runs`}, ${events} events, ${Buffer.byteLength(text)} bytes.`)
    return 0
  },
}

export const importFile: Command = {
  name: 'import',
  args: ['FILE'],
  options: {},
  summary: 'Take in a run from a file that another server, or this one, exported',
  notes: 'The file is verified by a replay before anything is kept. The run gets new ids and is read-only; `oriel fork` goes on with it.',
  async run({ arg, connect, json, out }) {
    const imported = await connect().request(importRun, { bytes: new Blob([await read(arg(0))], { type: runFileType }) })
    const { id, workflow, runs, events, notes, earlier } = imported
    if (json) out.json(imported)
    else {
      out.line(`Run ${id} of ${workflow.slug}: ${runs === 1 ? '1 run' : `${runs} runs`}, ${events} events, verified.`)
      if (workflow.created) out.note(`The workflow ${workflow.slug} did not exist here, and was made of the run's document.`)
    }
    for (const note of notes) out.note(note)
    if (earlier.length > 0) out.note(`The same file was imported before: ${earlier.join(', ')}.`)
    return 0
  },
}

function sizeOf(text: string): { runs: number; events: number } {
  const { runs } = JSON.parse(text) as { runs: { events: unknown[] }[] }
  return { runs: runs.length, events: runs.reduce((sum, { events }) => sum + events.length, 0) }
}

async function read(file: string): Promise<Buffer<ArrayBuffer>> {
  try {
    return await readFile(file)
  } catch (error) {
    throw new CommandFailure(`${file} cannot be read (${codeOf(error)}).`)
  }
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text)
  } catch (error) {
    throw new CommandFailure(`${file} cannot be written (${codeOf(error)}). Choose another place with --out.`)
  }
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'unknown')
