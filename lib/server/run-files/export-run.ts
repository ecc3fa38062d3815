/**
 * Writing a run file (run-file.ts), piece by piece: no more of a long log is in memory than a page of it. Reads only what logs, graphs
 * and documents hold. Secrets and keys of connections stand in none of them: a log holds marks in place of values (semantics §9.2), and
 * tables of secrets and connections are not read here.
 */
import { runFileName, runFileType } from '#lib/api/run-files.ts'
import { engineVersion } from '#lib/engine/events.ts'
import { database } from '../db.ts'
import { readTree, type TreeRun } from './read-tree.ts'
import { FileHash, runFileVersion } from './run-file.ts'

/** Events, and blobs, of one query. */
const eventsAtOnce = 500
const blobsAtOnce = 100
/** Handed on at once. */
const pieceLength = 64 * 1024

/** The file as a download. Throws not_found before it begins. */
export async function exportRun(runId: string): Promise<Response> {
  const runs = await readTree(runId)
  const pieces = gathered(fileOf(runs))
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await pieces.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    async cancel() {
      await pieces.return(undefined)
    },
  })
  return new Response(body, {
    headers: { 'content-type': runFileType, 'content-disposition': `attachment; filename="${runFileName(runs[0]?.id ?? runId)}"`, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
  })
}

/** The whole file, for whoever has room for it. Throws not_found. */
export async function exportedText(runId: string): Promise<string> {
  let text = ''
  for await (const piece of gathered(fileOf(await readTree(runId)))) text += piece
  return text
}

async function* gathered(texts: AsyncGenerator<string>): AsyncGenerator<string, undefined> {
  const hash = new FileHash()
  let piece = ''
  for await (const text of texts) {
    piece += text
    if (piece.length < pieceLength) continue
    hash.add(piece)
    yield piece
    piece = ''
  }
  hash.add(piece)
  yield piece + hash.ending()
}

/** SHA-256 hashes that texts of the file name: of blobs, and of images. */
class Named {
  readonly hashes = new Set<string>()
  readonly prompts = new Map<string, { promptId: string; hash: string; number: number }>()

  note(text: string): string {
    for (const [hash] of text.matchAll(/[0-9a-f]{64}/g)) this.hashes.add(hash)
    return text
  }
}

async function* fileOf(runs: readonly TreeRun[]): AsyncGenerator<string> {
  const named = new Named()
  yield `{"oriel":"run","version":${runFileVersion},"engine":${engineVersion},"runs":[`
  for (const [i, run] of runs.entries()) {
    yield `${i > 0 ? ',' : ''}${headOf(run)},"events":[`
    yield* eventsOf(run, named)
    yield ']}'
  }
  yield '],"graphs":{'
  yield* stored('graph', [...new Set(runs.map(({ graphHash }) => graphHash))], named)
  yield '},"documents":{'
  yield* stored('document', [...new Set(runs.map(({ documentHash }) => documentHash))], named)
  yield '},"prompts":['
  yield* promptsOf(named)
  yield '],"blobs":{'
  yield* blobsOf([...new Set(runs.map(({ rootId }) => rootId))], named)
  yield '},"files":{'
  yield* filesOf(named)
  yield '}'
}

/** All of a run but its events, without the closing brace. */
function headOf({ id, recordedAs, parent, workflow, status, trigger, startedAt, metadata, graphHash, documentHash }: TreeRun): string {
  return JSON.stringify({ id, ...(recordedAs !== null && { recordedAs }), ...(parent && { parent }), workflow, status, trigger, startedAt, metadata, graphHash, documentHash }).slice(0, -1)
}

interface EventRow {
  seq: number
  type: string
  v: number
  at: Date
  step: string | null
  data: string
}

async function* eventsOf({ id, seq: last }: TreeRun, named: Named): AsyncGenerator<string> {
  for (let after = 0; after < last; after += eventsAtOnce) {
    const { rows } = await database().query<EventRow>({
      name: 'export_events',
      text: `select seq, type, v, at, step, data::text as data from event where run_id = $1 and seq > $2 and seq <= $3 order by seq`,
      values: [id, after, Math.min(after + eventsAtOnce, last)],
    })
    for (const { seq, type, v, at, step, data } of rows) {
      if (type === 'model.requested') notePrompt(data, named)
      const envelope = JSON.stringify({ seq, type, v, at: at.toISOString(), ...(step !== null && { step }) })
      yield named.note(`${seq > 1 ? ',' : ''}${envelope.slice(0, -1)},"data":${data}}`)
    }
  }
}

function notePrompt(data: string, { prompts }: Named): void {
  const { promptVersion } = JSON.parse(data) as { promptVersion: { promptId: string; hash: string; number: number } }
  prompts.set(`${promptVersion.promptId} ${promptVersion.hash}`, promptVersion)
}

/** Members `"hash":{…}` of a table of texts under their hashes. */
async function* stored(table: 'graph' | 'document', hashes: string[], named: Named): AsyncGenerator<string> {
  const { rows } = await database().query<{ hash: string; text: string }>(`select hash, ${table}::text as text from ${table} where hash = any($1::text[]) order by hash collate "C"`, [hashes])
  for (const [i, { hash, text }] of rows.entries()) yield named.note(`${i > 0 ? ',' : ''}"${hash}":${text}`)
}

/** The contents that models were asked with, under the numbers that the logs tell. */
async function* promptsOf({ prompts }: Named): AsyncGenerator<string> {
  const wanted = [...prompts.values()].sort((a, b) => (`${a.promptId} ${a.hash}` < `${b.promptId} ${b.hash}` ? -1 : 1))
  let first = true
  for (const { promptId, hash, number } of wanted) {
    const { rows } = await database().query<{ body: string; node_id: string | null }>('select body::text as body, node_id from prompt_version where prompt_id = $1 and hash = $2', [promptId, hash])
    if (!rows[0]) continue
    const head = JSON.stringify({ promptId, number, hash })
    yield `${first ? '' : ','}${head.slice(0, -1)},"body":${rows[0].body},"nodeId":${JSON.stringify(rows[0].node_id)}}`
    first = false
  }
}

/** Blobs that the file names, and those that blobs name: long contexts name their segments. By hash. */
async function* blobsOf(rootIds: string[], named: Named): AsyncGenerator<string> {
  const found = new Set<string>()
  const looked = new Set<string>()
  for (let next = [...named.hashes]; next.length > 0; next = [...named.hashes].filter((hash) => !looked.has(hash))) {
    for (const hash of next) looked.add(hash)
    for (let from = 0; from < next.length; from += blobsAtOnce) for (const [hash, text] of await readTexts(rootIds, next.slice(from, from + blobsAtOnce))) {
      found.add(hash)
      // A segment is text that was sent; only values and contexts are JSON, and only those name others.
      if (text.startsWith('{') || text.startsWith('[')) named.note(text)
      else namedFiles(text, named)
    }
  }
  const sorted = [...found].sort()
  for (let from = 0; from < sorted.length; from += blobsAtOnce) {
    const texts = await readTexts(rootIds, sorted.slice(from, from + blobsAtOnce))
    for (const [i, hash] of sorted.slice(from, from + blobsAtOnce).entries()) yield `${from + i > 0 ? ',' : ''}"${hash}":${JSON.stringify(texts.get(hash) ?? '')}`
  }
}

/** Of a text that was sent, only addresses of images can be meant. */
function namedFiles(text: string, named: Named): void {
  for (const [, hash = ''] of text.matchAll(/oriel-file:([0-9a-f]{64})/g)) named.hashes.add(hash)
}

/** One of each, whichever tree it is stored with. */
async function readTexts(rootIds: string[], hashes: string[]): Promise<Map<string, string>> {
  const { rows } = await database().query<{ hash: string; content: Buffer }>({
    name: 'export_blobs',
    text: `select distinct on (hash) encode(hash, 'hex') as hash, content from blob where root_run_id = any($1::uuid[]) and hash = any(select decode(h, 'hex') from unnest($2::text[]) h) order by hash, root_run_id`,
    values: [rootIds, hashes],
  })
  return new Map(rows.map(({ hash, content }) => [hash, content.toString()]))
}

async function* filesOf({ hashes }: Named): AsyncGenerator<string> {
  const { rows } = await database().query<{ hash: string }>(`select encode(hash, 'hex') as hash from file where hash = any(select decode(h, 'hex') from unnest($1::text[]) h) order by hash`, [[...hashes]])
  for (const [i, { hash }] of rows.entries()) {
    const { rows: read } = await database().query<{ media_type: string; content: Buffer }>(`select media_type, content from file where hash = decode($1, 'hex')`, [hash])
    const [file] = read
    if (file) yield `${i > 0 ? ',' : ''}"${hash}":${JSON.stringify({ mediaType: file.media_type, base64: file.content.toString('base64') })}`
  }
}
