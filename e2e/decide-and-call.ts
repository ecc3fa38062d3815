/** One workflow that the journeys draw by hand and send as a file: start → decide → http → end. */

export const task = 'Ship the newest backend tag'

export function decideAndCall(url: string, connection: string) {
  return {
    oriel: 1,
    name: 'Decide and call',
    input: { type: 'object', required: ['task'], properties: { task: { type: 'string' } } },
    nodes: [
      { id: 'start', type: 'start', position: { x: 0, y: 0 }, data: {} },
      {
        id: 'decide',
        type: 'decide',
        position: { x: 260, y: 0 },
        data: {
          label: 'Next step',
          prompt: {
            messages: [
              { role: 'system', content: 'You decide the next step. Choose exactly one.' },
              { role: 'user', content: '{{ thread }}\n\nWhat is the next step?' },
            ],
          },
          model: { connection, name: 'recorded-model' },
          intents: [{ name: 'ship', description: 'Ship one tag.', parameters: { type: 'object', properties: { tag: { type: 'string' } }, required: ['tag'] } }],
        },
      },
      { id: 'call', type: 'http', position: { x: 580, y: 0 }, data: { label: 'Ship it', method: 'POST', url, json: '{ "tag": args.tag }' } },
      { id: 'end', type: 'end', position: { x: 840, y: 0 }, data: { output: 'prev.body' } },
    ],
    edges: [
      { id: 'a', source: 'start', sourceHandle: 'out', target: 'decide' },
      { id: 'b', source: 'decide', sourceHandle: 'ship', target: 'call' },
      { id: 'c', source: 'call', sourceHandle: 'out', target: 'end' },
    ],
  }
}
