/** Counts tokens in a thread of its own: the encoder takes half a second to load, which a page that is typed in must not feel. */
import { countTokens, loadTokenizer, tokenizerOf } from '#lib/engine/tokens.ts'

const model = ''

addEventListener('message', ({ data }: MessageEvent<{ id: number; text: string }>) => {
  void loadTokenizer(tokenizerOf(model).name).then(() => postMessage({ id: data.id, tokens: countTokens(data.text, model) }))
})
