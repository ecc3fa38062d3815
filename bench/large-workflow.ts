/**
 * A workflow as large as the canvas has to bear: 500 nodes and 700 edges, drawn as people draw them. Blocks of a decision with four arms,
 * each of which leads back to its decision; blocks follow each other in rows, so that edges are short, long, going around and going back.
 */
const blocks = 38
const blocksInARow = 6
const intents = ['look_up', 'change', 'notify', 'verify']
const column = 260
const armHeight = 96
const blockWidth = 4 * column + 260
const blockHeight = intents.length * armHeight + 160

interface Drawn {
  nodes: object[]
  edges: { id: string; source: string; sourceHandle: string; target: string }[]
}

/** The document, ready to be sent to the API. */
export function largeWorkflow(): { document: object; nodes: number; edges: number } {
  const drawn: Drawn = { nodes: [{ id: 'start', type: 'start', position: { x: -column, y: 0 }, data: {} }], edges: [] }
  for (let block = 0; block < blocks; block++) drawBlock(drawn, block)
  const last = (blocks - 1) % blocksInARow
  drawn.nodes.push({ id: 'end', type: 'end', position: { x: (last + 1) * blockWidth, y: Math.floor((blocks - 1) / blocksInARow) * blockHeight }, data: {} })
  for (let note = 0; drawn.nodes.length < 500; note++) drawn.nodes.push({ id: `note_${note}`, type: 'note', position: { x: note * 300, y: -200 }, data: { text: `Note **${note}**` } })
  link(drawn, 'start', 'out', 'decide_0')
  drawErrors(drawn)
  return { document: { oriel: 1, name: 'Five hundred nodes', ...drawn }, nodes: drawn.nodes.length, edges: drawn.edges.length }
}

function drawBlock(drawn: Drawn, block: number): void {
  const origin = { x: (block % blocksInARow) * blockWidth, y: Math.floor(block / blocksInARow) * blockHeight }
  const decide = `decide_${block}`
  drawn.nodes.push({
    id: decide, type: 'decide', position: origin,
    data: { label: `Decision ${block}`, prompt: { messages: [{ role: 'user', content: '{{ thread }}\n\nNext?' }] }, intents: [...intents, 'done'].map((name) => ({ name, description: name, parameters: { type: 'object', properties: {} } })) },
  })
  intents.forEach((intent, arm) => {
    const [call, shape, keep] = ['call', 'shape', 'keep'].map((name) => `${name}_${block}_${arm}`)
    const at = (step: number) => ({ x: origin.x + 320 + step * column, y: origin.y + arm * armHeight })
    drawn.nodes.push(
      { id: call, type: 'http', position: at(0), data: { label: `Call ${intent}`, url: 'https://example.com/' } },
      { id: shape, type: 'transform', position: at(1), data: { label: 'Shape', expression: 'prev.body' } },
      { id: keep, type: 'set', position: at(2), data: { label: 'Keep', values: { last: 'prev' } } },
    )
    link(drawn, decide, intent, call ?? '')
    link(drawn, call ?? '', 'out', shape ?? '')
    link(drawn, shape ?? '', 'out', keep ?? '')
    link(drawn, keep ?? '', 'out', decide)
  })
  link(drawn, decide, 'done', block + 1 < blocks ? `decide_${block + 1}` : 'end')
}

/** Failed calls lead back to their decision, until there are 700 edges. */
function drawErrors(drawn: Drawn): void {
  for (let block = 0; block < blocks; block++) {
    for (let arm = 0; arm < intents.length; arm++) if (drawn.edges.length < 700) link(drawn, `call_${block}_${arm}`, 'error', `decide_${block}`)
  }
}

function link({ edges }: Drawn, source: string, sourceHandle: string, target: string): void {
  edges.push({ id: `${source}.${sourceHandle}`, source, sourceHandle, target })
}
