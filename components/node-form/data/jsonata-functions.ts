/** The functions of JSONata as an author is offered them: how each is called and what it gives. `$random` and `$shuffle` are not available here. */

export interface OfferedFunction {
  name: string
  call: string
  says: string
}

const list = `
$sum(numbers)|Sum of a list of numbers
$count(list)|How many items
$max(numbers)|Largest number
$min(numbers)|Smallest number
$average(numbers)|Mean of a list of numbers
$string(value, prettify?)|A value as text; objects as JSON
$length(text)|How many characters
$substring(text, start, length?)|A part of a text
$substringBefore(text, chars)|What stands before a text within
$substringAfter(text, chars)|What stands after a text within
$uppercase(text)|In capitals
$lowercase(text)|In small letters
$trim(text)|Without white space around, and single spaces within
$pad(text, width, char?)|Filled up to a width; a negative one fills on the left
$contains(text, pattern)|Whether a text or pattern occurs
$split(text, separator, limit?)|A list of the parts
$join(texts, separator?)|One text of a list
$match(text, pattern, limit?)|What a pattern matches, with its groups
$replace(text, pattern, replacement, limit?)|With what matches replaced
$eval(expression, context?)|Evaluates a text as an expression
$base64encode(text)|As base64
$base64decode(text)|From base64
$encodeUrlComponent(text)|Encoded as a part of a URL
$encodeUrl(text)|Encoded as a whole URL
$decodeUrlComponent(text)|A part of a URL, decoded
$decodeUrl(url)|A whole URL, decoded
$number(value)|A text or boolean as number
$abs(number)|Without its sign
$floor(number)|Rounded down
$ceil(number)|Rounded up
$round(number, precision?)|Rounded to so many places, halves to even
$power(base, exponent)|A power
$sqrt(number)|Square root
$formatNumber(number, picture, options?)|By a picture such as "#,##0.00"
$formatBase(number, radix?)|In another base
$formatInteger(number, picture)|By a picture such as "w" or "I"
$parseInteger(text, picture)|The number that a picture reads
$boolean(value)|True unless empty, zero, or nothing
$not(value)|The opposite of its boolean
$exists(value)|Whether there is a value
$type(value)|"string", "number", "array", "object", "boolean", "null"
$append(list, other)|Two lists as one
$sort(list, function?)|In order; the function says whether to swap two
$reverse(list)|From the end
$distinct(list)|Each value once
$zip(list, …)|Lists of the first, second, … items
$keys(object)|Names of its members
$lookup(object, name)|The member of this name
$spread(object)|One object per member
$merge(objects)|One object of several; later ones win
$sift(object, function)|Members for which a function is true
$each(object, function)|What a function gives for each member
$error(message)|Fails with this message
$assert(condition, message)|Fails unless the condition holds
$map(list, function)|What a function gives for each item
$filter(list, function)|Items for which a function is true
$single(list, function?)|The one item for which it is true; else an error
$reduce(list, function, start?)|One value of a list
$now(picture?, timezone?)|Time of the step, as text
$millis()|Time of the step, in milliseconds
$fromMillis(number, picture?, timezone?)|A time as text
$toMillis(text, picture?)|A time in milliseconds
`

export const jsonataFunctions: readonly OfferedFunction[] = list
  .trim()
  .split('\n')
  .map((line) => {
    const [call = '', says = ''] = line.split('|')
    return { name: call.slice(0, call.indexOf('(')), call, says }
  })
