import { answerFromForm } from '#lib/server/people/form-answers.ts'
import { refuseMethod } from '#lib/server/route.ts'

export const POST = answerFromForm
export const GET = refuseMethod('POST', 'Opening an address answers nothing. The page at /r/{token} shows the request.')
