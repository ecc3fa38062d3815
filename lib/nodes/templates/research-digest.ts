/**
 * "Research digest": three fetches side by side before the first decision, a list that is worked through item by item, and a loop that
 * waits. The sources are code nodes, so that it runs anywhere; put http nodes in their place.
 */
import type { TemplateDocument } from './template-document.ts'

const papers = `// Stands in for GET https://papers.example.com/search?q=...
export default () => [
  { title: 'Leaching lithium without acid', text: 'A pilot line recovers 92 percent of the lithium from black mass with carbon dioxide and water. Energy use is a third of that of smelting. Fluorine in the binder still has to be removed first.' },
]
`

const news = `// Stands in for GET https://news.example.com/feed
export default () => [
  { title: 'Plant in Skellefte doubles its intake', text: 'The recycler takes 20,000 tonnes a year from March on. Half of it are production scraps; cells from cars are expected to outgrow them in 2029.' },
  { title: 'New rules for collection', text: 'From next year makers must take back 63 percent of portable batteries. Shops with more than 200 square metres need a box at the entrance.' },
]
`

const filings = `// Stands in for GET https://filings.example.com/latest
export default () => [
  { title: 'Quarterly figures of Norra Metals', due: 'in a moment' },
]
`

const lateFiling = `// Stands in for a second GET of what was not there yet
export default () => ({
  title: 'Quarterly figures of Norra Metals',
  summary: 'Norra Metals sold 11 percent more recycled nickel than a year ago, at a lower price.',
})
`

const summaries = {
  lithium: 'A pilot line recovers 92 percent of the lithium with carbon dioxide and water, at a third of the energy of smelting.',
  plant: 'A plant in Skellefte doubles its intake to 20,000 tonnes a year; half of it are production scraps.',
  rules: 'Makers must take back 63 percent of portable batteries from next year, and larger shops need a collection box.',
}

const known = '$contains(thread, "battery recycling")'
const about = (title: string) => `$contains($string(messages), "${title}")`

export const researchDigest: TemplateDocument = {
  oriel: 1,
  name: 'Research digest',
  description: 'Three sources are fetched in parallel before the first decision, each article is summarised by itself, and what is not out yet is waited for.',
  input: {
    type: 'object',
    required: ['topic'],
    additionalProperties: false,
    properties: { topic: { type: 'string', title: 'Topic', default: 'battery recycling' } },
  },
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 96 }, data: { label: 'Topic' } },
    { id: 'papers', type: 'code', position: { x: 240, y: 12 }, data: { label: 'Papers', source: papers, refresh: true } },
    { id: 'news', type: 'code', position: { x: 240, y: 96 }, data: { label: 'News', source: news, refresh: true } },
    { id: 'filings', type: 'code', position: { x: 240, y: 180 }, data: { label: 'Filings', source: filings, refresh: true } },
    { id: 'sources', type: 'join', position: { x: 480, y: 96 }, data: { label: 'Sources' } },
    {
      id: 'summaries',
      type: 'each',
      position: { x: 752, y: 106 },
      width: 696,
      height: 180,
      data: {
        label: 'Summaries',
        contextTag: 'summaries',
        items: 'prev[handle = "out"].output[$exists(text)]',
        input: '{ "topic": input.topic, "title": item.title, "text": item.text }',
        concurrency: 3,
        onError: 'collect',
      },
    },
    { id: 'article', type: 'start', parentId: 'summaries', position: { x: 24, y: 56 }, data: { label: 'Article' } },
    {
      id: 'summarise',
      type: 'generate',
      parentId: 'summaries',
      position: { x: 240, y: 60 },
      data: {
        label: 'Summarise',
        prompt: {
          messages: [
            { role: 'system', content: 'You write one plain sentence of at most 25 words. Only facts from the text; numbers as they stand there.' },
            { role: 'user', content: 'For readers who follow {{ input.topic }}.\n\n# {{ input.title }}\n\n{{ input.text }}' },
          ],
        },
        model: {
          script: [
            { when: about('Leaching lithium'), text: summaries.lithium, delayMs: 300 },
            { when: about('Skellefte'), text: summaries.plant, delayMs: 200 },
            { when: about('rules for collection'), text: summaries.rules, delayMs: 100 },
            { text: 'The scripted model knows only the example articles. Choose a real model for others.' },
          ],
        },
      },
    },
    { id: 'summary', type: 'end', parentId: 'summaries', position: { x: 496, y: 64 }, data: { label: 'Summary', output: '{ "title": input.title, "summary": prev.text }' } },
    {
      id: 'next_step',
      type: 'decide',
      position: { x: 1520, y: 100 },
      data: {
        label: 'Next step',
        prompt: {
          messages: [
            {
              role: 'system',
              content:
                'You are the editor of a short digest on {{ input.topic }}. Choose one next step; code carries it out.\n\n' +
                '- Sources that were listed as due are worth one wait. Filings: {{ steps.filings.output }}\n' +
                '- Do not wait twice for the same thing.\n' +
                '- Name the summaries in the order in which they should be read.\n\n' +
                '{{ output_format }}',
            },
            { role: 'user', content: '{{ thread }}\n\nWhat is the next step?' },
          ],
        },
        model: {
          script: [
            { when: `${known} and $not($contains(thread, "<wait_for_filing>"))`, intent: 'wait_for_filing', args: { seconds: 2, title: 'Quarterly figures of Norra Metals' } },
            { when: known, intent: 'publish', args: { headline: 'Lithium without acid, and more room for it', order: ['Leaching lithium without acid', 'Plant in Skellefte doubles its intake', 'New rules for collection'] } },
            { intent: 'publish', args: { headline: 'The scripted model knows only the example topic', order: [] } },
          ],
        },
        intents: [
          {
            name: 'wait_for_filing',
            description: 'A filing is due in a moment: wait, and look again.',
            parameters: {
              type: 'object',
              required: ['seconds', 'title'],
              additionalProperties: false,
              properties: { seconds: { type: 'integer', minimum: 1, maximum: 60 }, title: { type: 'string', description: 'What is waited for.' } },
            },
          },
          {
            name: 'publish',
            description: 'Everything that is to be had is there.',
            parameters: {
              type: 'object',
              required: ['headline', 'order'],
              additionalProperties: false,
              properties: { headline: { type: 'string' }, order: { type: 'array', items: { type: 'string' }, description: 'Titles, the most important first.' } },
            },
          },
        ],
        context: { budget: { tokens: 4000 } },
        maxVisits: 5,
      },
    },
    { id: 'hold', type: 'wait', position: { x: 1844, y: 50 }, data: { label: 'Wait for it', seconds: 'args.seconds' } },
    { id: 'look_again', type: 'code', position: { x: 2120, y: 46 }, data: { label: 'Look again', source: lateFiling } },
    {
      id: 'digest',
      type: 'template',
      position: { x: 1844, y: 170 },
      data: {
        label: 'Digest',
        text:
          '# {{ args.headline }}\n\n' +
          '{% for title in args.order %}{% for entry in steps.summaries.output %}{% if entry.ok and entry.output.title == title %}- **{{ title }}**: {{ entry.output.summary }}\n{% endif %}{% endfor %}{% endfor %}' +
          '{% if steps.look_again %}- **{{ steps.look_again.output.title }}**: {{ steps.look_again.output.summary }}\n{% endif %}',
      },
    },
    { id: 'published', type: 'end', position: { x: 2120, y: 178 }, data: { label: 'Published', output: '{ "headline": steps.next_step.args.headline, "digest": prev }', message: '{{ prev }}' } },
    { id: 'handed_over', type: 'end', position: { x: 1844, y: 280 }, data: { label: 'Hand over', outcome: 'needs_a_person', output: '{ "topic": input.topic }', message: 'No digest was made about {{ input.topic }}.' } },
    {
      id: 'prefetch_note',
      type: 'note',
      position: { x: 240, y: -136 },
      width: 300,
      height: 116,
      data: { text: '**Prefetched side by side.** Whichever source answers first, *Sources* hands them on in the order of its edges. An error leads there too: a source that is down is left out. On resume they are fetched again.' },
    },
    {
      id: 'each_note',
      type: 'note',
      position: { x: 752, y: 302 },
      width: 300,
      height: 100,
      data: { text: '**One run per article**, three at a time. Each sees only its own article, and the results come back in the order of the list.' },
    },
  ],
  edges: [
    ...['papers', 'news', 'filings'].flatMap((source) => [
      { id: `start-${source}`, source: 'start', sourceHandle: 'out', target: source },
      { id: `${source}-sources`, source, sourceHandle: 'out', target: 'sources' },
      { id: `${source}-error`, source, sourceHandle: 'error', target: 'sources' },
    ]),
    { id: 'sources-summaries', source: 'sources', sourceHandle: 'out', target: 'summaries' },
    { id: 'article-summarise', source: 'article', sourceHandle: 'out', target: 'summarise' },
    { id: 'summarise-summary', source: 'summarise', sourceHandle: 'out', target: 'summary' },
    { id: 'summaries-next', source: 'summaries', sourceHandle: 'out', target: 'next_step' },
    { id: 'summaries-error', source: 'summaries', sourceHandle: 'error', target: 'handed_over' },
    { id: 'next-wait', source: 'next_step', sourceHandle: 'wait_for_filing', target: 'hold' },
    { id: 'hold-look', source: 'hold', sourceHandle: 'out', target: 'look_again' },
    { id: 'look-next', source: 'look_again', sourceHandle: 'out', target: 'next_step' },
    { id: 'look-error', source: 'look_again', sourceHandle: 'error', target: 'next_step' },
    { id: 'next-publish', source: 'next_step', sourceHandle: 'publish', target: 'digest' },
    { id: 'digest-published', source: 'digest', sourceHandle: 'out', target: 'published' },
    { id: 'digest-error', source: 'digest', sourceHandle: 'error', target: 'handed_over' },
    { id: 'next-invalid', source: 'next_step', sourceHandle: 'invalid', target: 'handed_over' },
    { id: 'next-exhausted', source: 'next_step', sourceHandle: 'exhausted', target: 'handed_over' },
    { id: 'next-stuck', source: 'next_step', sourceHandle: 'stuck', target: 'handed_over' },
  ],
}
