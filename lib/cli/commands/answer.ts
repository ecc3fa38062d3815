/** `oriel answer REQUEST`: a person's answer to what a run asks. */
import { answerRequest, type AnswerBody } from '#lib/api/requests.ts'
import { UsageError, type Command, type Given } from '../command.ts'
import { jsonArgument, objectArgument } from '../json-argument.ts'

/** The words that approvals and outcomes take, those that the runs of this version can ask for. */
const verdicts = ['approved', 'rejected', 'edited', 'happened', 'not_happened', 'abort'] as const

export const answer: Command = {
  name: 'answer',
  args: ['REQUEST'],
  options: {
    value: { value: 'JSON', about: 'answers a question: a text \'"…"\', true or false, a choice’s id, a form’s object; or @file' },
    verdict: { value: 'WORD', about: 'decides: approved, rejected or edited; happened, not_happened or abort' },
    comment: { value: 'TEXT', about: 'why; the model reads it after a rejection' },
    args: { value: 'JSON', about: 'with edited: the arguments in place of those shown; or @file' },
    output: { value: 'JSON', about: 'with happened: the result that it had; or @file' },
  },
  summary: 'Answer what a run asks; show RUN lists its requests',
  async run(given) {
    const body = await bodyOf(given)
    const { request, run } = await given.connect().request(answerRequest, { params: { id: given.arg(0) }, body })
    if (given.json) given.out.json({ request, run })
    else given.out.line(`Answered ${request.id}. The run ${run.id} is ${run.status}.`)
    return 0
  },
}

async function bodyOf({ option }: Given): Promise<AnswerBody> {
  const [value, verdict, comment, args, output] = ['value', 'verdict', 'comment', 'args', 'output'].map(option)
  if ((value === undefined) === (verdict === undefined)) throw new UsageError('Give either --value, which answers a question, or --verdict, which decides.')
  if (value !== undefined && (comment ?? args ?? output) !== undefined) throw new UsageError('--comment, --args and --output go with --verdict.')
  if (args !== undefined && verdict !== 'edited') throw new UsageError('--args goes with --verdict edited.')
  if (output !== undefined && verdict !== 'happened') throw new UsageError('--output goes with --verdict happened.')
  return {
    ...(value !== undefined && { value: await jsonArgument('value', value) }),
    ...(verdict !== undefined && { verdict: verdictOf(verdict) }),
    ...(comment !== undefined && { comment }),
    ...(args !== undefined && { args: await objectArgument('args', args) }),
    ...(output !== undefined && { output: await jsonArgument('output', output) }),
  }
}

function verdictOf(word: string): (typeof verdicts)[number] {
  const known = verdicts.find((verdict) => verdict === word)
  if (known) return known
  throw new UsageError(`--verdict ${word} is none. Known: ${verdicts.join(', ')}.`)
}
