/** "Calculator": a loop. Each arm is one operation whose result the next decision reads; two intents end it. */
import type { TemplateDocument } from './template-document.ts'

const operands = (a: string, b: string) => ({
  type: 'object',
  required: ['a', 'b'],
  additionalProperties: false,
  properties: { a: { type: 'number', description: a }, b: { type: 'number', description: b } },
})

/** What the script was written for; with any other question it asks for more. */
const known = '$contains(thread, "(12 + 30 - 7) * 4 / 10")'

export const calculator: TemplateDocument = {
  oriel: 1,
  name: 'Calculator',
  description: 'A loop: the model picks one operation at a time, code calculates, and the result comes back into its context.',
  input: {
    type: 'object',
    required: ['question'],
    additionalProperties: false,
    properties: { question: { type: 'string', title: 'Question', description: 'A sum in words or in figures.', default: 'What is (12 + 30 - 7) * 4 / 10?' } },
  },
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 96 }, data: { label: 'Question' } },
    {
      id: 'next_step',
      type: 'decide',
      position: { x: 260, y: 100 },
      data: {
        label: 'Next step',
        prompt: {
          messages: [
            {
              role: 'system',
              content:
                'You answer sums by choosing one operation at a time. You never calculate yourself: code does, and its result comes back to you.\n\n' +
                '- Use only numbers from the question, or results that you were given.\n' +
                '- Keep to the usual order of operations.\n' +
                '- If an operation failed, read the error before you choose again.\n' +
                '- If the question lacks a number or is not a sum, ask for what is missing.\n' +
                '- When the last result is the answer, you are done.\n\n' +
                '{{ output_format }}',
            },
            { role: 'user', content: '{{ thread }}\n\nWhat is the next step?' },
          ],
        },
        model: {
          script: [
            { when: `${known} and call.index = 0`, intent: 'add', args: { a: 12, b: 30 } },
            { when: `${known} and call.index = 1`, intent: 'subtract', args: { a: 42, b: 7 } },
            { when: `${known} and call.index = 2`, intent: 'multiply', args: { a: 35, b: 4 } },
            { when: `${known} and call.index = 3`, intent: 'divide', args: { a: 140, b: 10 } },
            { when: known, intent: 'done', args: { answer: 14, explanation: '12 + 30 = 42, 42 - 7 = 35, 35 * 4 = 140, 140 / 10 = 14' } },
            { intent: 'ask_for_more', args: { question: 'The scripted model knows only the example question. Choose a real model to ask another one.' } },
          ],
        },
        intents: [
          { name: 'add', description: 'a + b', parameters: operands('First term', 'Second term') },
          { name: 'subtract', description: 'a - b', parameters: operands('What is taken from', 'What is taken away') },
          { name: 'multiply', description: 'a * b', parameters: operands('First factor', 'Second factor') },
          { name: 'divide', description: 'a / b', parameters: operands('Dividend', 'Divisor, not 0') },
          {
            name: 'ask_for_more',
            description: 'The question cannot be answered as it is: something is missing or unclear.',
            parameters: { type: 'object', required: ['question'], additionalProperties: false, properties: { question: { type: 'string', description: 'What you need to know.' } } },
          },
          {
            name: 'done',
            description: 'The last result answers the question.',
            parameters: {
              type: 'object',
              required: ['answer', 'explanation'],
              additionalProperties: false,
              properties: { answer: { type: 'number' }, explanation: { type: 'string', description: 'The operations in one line.' } },
            },
          },
        ],
        context: { budget: { tokens: 4000 } },
        maxVisits: 12,
      },
    },
    { id: 'add', type: 'transform', position: { x: 620, y: 0 }, data: { label: 'Add', expression: 'args.a + args.b' } },
    { id: 'subtract', type: 'transform', position: { x: 620, y: 80 }, data: { label: 'Subtract', expression: 'args.a - args.b' } },
    { id: 'multiply', type: 'transform', position: { x: 620, y: 160 }, data: { label: 'Multiply', expression: 'args.a * args.b' } },
    { id: 'divide', type: 'transform', position: { x: 620, y: 240 }, data: { label: 'Divide', expression: 'args.b = 0\n  ? $error("Cannot divide " & args.a & " by 0. Check the divisor.")\n  : args.a / args.b' } },
    { id: 'more', type: 'end', position: { x: 640, y: 330 }, data: { label: 'Ask for more', outcome: 'more_information_needed', output: '{ "question": args.question }', message: '{{ args.question }}' } },
    { id: 'done', type: 'end', position: { x: 640, y: 390 }, data: { label: 'Done', output: '{ "answer": args.answer, "explanation": args.explanation }', message: 'The answer is {{ args.answer }}: {{ args.explanation }}.' } },
    { id: 'gave_up', type: 'end', position: { x: 640, y: 450 }, data: { label: 'Gave up', outcome: 'gave_up', output: '{ "question": input.question }', message: 'No answer was found to: {{ input.question }}' } },
    {
      id: 'why',
      type: 'note',
      position: { x: 0, y: 190 },
      width: 216,
      height: 164,
      data: { text: '**The loop is drawn.** Each result goes back to *Next step*, which sees all of them. It may decide 12 times; three failures in a row, such as dividing by 0, and it leaves by *stuck*.' },
    },
  ],
  edges: [
    { id: 'start-next', source: 'start', sourceHandle: 'out', target: 'next_step' },
    ...['add', 'subtract', 'multiply', 'divide'].flatMap((operation) => [
      { id: `next-${operation}`, source: 'next_step', sourceHandle: operation, target: operation },
      { id: `${operation}-next`, source: operation, sourceHandle: 'out', target: 'next_step' },
      { id: `${operation}-error`, source: operation, sourceHandle: 'error', target: 'next_step' },
    ]),
    { id: 'next-more', source: 'next_step', sourceHandle: 'ask_for_more', target: 'more' },
    { id: 'next-done', source: 'next_step', sourceHandle: 'done', target: 'done' },
    { id: 'next-invalid', source: 'next_step', sourceHandle: 'invalid', target: 'gave_up' },
    { id: 'next-exhausted', source: 'next_step', sourceHandle: 'exhausted', target: 'gave_up' },
    { id: 'next-stuck', source: 'next_step', sourceHandle: 'stuck', target: 'gave_up' },
  ],
}
