/**
 * What an argument is, by its looks: an id, which a model can only copy, or something that it may well make up. Ids are told by form
 * (a word with digits, an address) and numbers by the name of their field. Errs on the side of silence. Pure.
 */

/** Dates, times, durations: often worked out from "tomorrow" or "in two weeks". */
const time = /^(?:\d{4}-\d{2}(?:-\d{2})?(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2}:\d{2}(?::\d{2})?\s?(?:[ap]m)?|P(?:\d+[YMWD])*(?:T(?:\d+[HMS])+)?|\d{1,4}\s?(?:ms|s|sec|m|min|h|d|w|mo|y))$/i

/** An amount, a share or a size, with its sign or unit. */
const amount = /^[-+]?[$€£¥]?\s?\d+(?:[.,' ]\d+)*\s?(?:%|[$€£¥]|[A-Z]{3}|k|[kmgt]i?b|px|em)?$/i

const email = /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/
const address = /^[a-z][a-z0-9+.-]*:\/\/\S+$/i

/** One word with a digit in it: `ORD-1041`, `api-v2.41.2`, `0199c1f2-7b1e`, `+491701234567`. */
const word = /^[\w.:/#@+~=&?%-]{4,200}$/

/** A name that says that its number stands for one thing: `order_id`, `accountNumber`, `ticket`. */
const idName = /(?:^|[_\s-])(?:ids?|number|no|nr|key|ref|reference|code|sku|account|order|ticket|invoice|customer|user|phone|iban|pid|job|case)$|[a-z](?:Ids?|Number|No|Key|Ref|Code|Sku)$/

/** Whether a text is something that a model has to have been shown. `name` is that of its field. */
export function isId(text: string, name: string): boolean {
  if (email.test(text) || address.test(text)) return true
  if (time.test(text)) return false
  if (amount.test(text)) return idName.test(name) && /\d{4}/.test(text)
  return word.test(text) && /\d/.test(text)
}

/** Numbers are amounts and counts unless their name says otherwise; short ones could come from anywhere. */
export const isIdNumber = (value: number, name: string): boolean => Number.isInteger(value) && Math.abs(value) >= 1000 && idName.test(name)

/** Parts of a text that was put together, each with a digit: `https://git/tags/v2` → `v2`. */
export const idParts = (text: string): string[] => text.split(/[/?&=#,;|@]+|:\/*/).filter((part) => /\d/.test(part) && part.length >= 2)
